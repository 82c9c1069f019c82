package org.fedclave.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import org.fedclave.protocol.Bytes;

/** Writes a binary structure from front to back, in one byte order. Not thread-safe. */
final class WireBytes {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteOrder order;

  private WireBytes(ByteOrder order) {
    this.order = order;
  }

  static WireBytes bigEndian() {
    return new WireBytes(ByteOrder.BIG_ENDIAN);
  }

  static WireBytes littleEndian() {
    return new WireBytes(ByteOrder.LITTLE_ENDIAN);
  }

  WireBytes u8(int value) {
    out.write(value);
    return this;
  }

  WireBytes u16(int value) {
    return number(value, 2);
  }

  WireBytes u32(long value) {
    return number(value, 4);
  }

  WireBytes u64(long value) {
    return number(value, 8);
  }

  private WireBytes number(long value, int size) {
    for (int i = 0; i < size; i++) {
      out.write((int) (value >>> (8 * (order == ByteOrder.BIG_ENDIAN ? size - 1 - i : i))));
    }
    return this;
  }

  WireBytes bytes(Bytes value) {
    out.writeBytes(value.unsafeArray());
    return this;
  }

  WireBytes zeros(int count) {
    out.writeBytes(new byte[count]);
    return this;
  }

  /** Two bytes of size, then the value: a TPM2B. */
  WireBytes sized(Bytes value) {
    return u16(value.size()).bytes(value);
  }

  Bytes toBytes() {
    return Bytes.wrap(out.toByteArray());
  }
}
