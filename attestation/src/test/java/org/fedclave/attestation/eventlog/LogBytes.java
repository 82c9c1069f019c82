package org.fedclave.attestation.eventlog;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.fedclave.protocol.Bytes;

/** Writes the bytes of a log by hand, well-formed or not. */
final class LogBytes {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A log whose header announces {@code banks}. */
  static LogBytes announcing(HashBank... banks) {
    var header = new LogBytes().text("Spec ID Event03\0").u32(0).hex("00020001").u32(banks.length);
    for (HashBank bank : banks) {
      header.u16(bank.algorithm()).u16(bank.size());
    }
    header.hex("00");
    return new LogBytes().withHeader(header.bytes());
  }

  LogBytes withHeader(Bytes header) {
    return u32(0).u32(EventType.NO_ACTION).hex("00".repeat(20)).u32(header.size()).add(header);
  }

  /** An event whose digests are those of its data. */
  LogBytes event(long register, long type, String data, HashBank... banks) {
    u32(register).u32(type).u32(banks.length);
    for (HashBank bank : List.of(banks)) {
      u16(bank.algorithm()).add(bank.hash(Bytes.utf8(data)));
    }
    return u32(data.length()).text(data);
  }

  LogBytes u16(int value) {
    out.write(value);
    out.write(value >>> 8);
    return this;
  }

  LogBytes u32(long value) {
    return u16((int) value & 0xffff).u16((int) (value >>> 16) & 0xffff);
  }

  LogBytes hex(String hex) {
    return add(Bytes.hex(hex));
  }

  LogBytes text(String text) {
    return add(Bytes.utf8(text));
  }

  LogBytes add(Bytes bytes) {
    out.writeBytes(bytes.unsafeArray());
    return this;
  }

  Bytes bytes() {
    return Bytes.wrap(out.toByteArray());
  }
}
