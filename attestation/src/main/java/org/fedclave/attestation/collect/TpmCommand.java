package org.fedclave.attestation.collect;

import java.io.ByteArrayOutputStream;
import org.fedclave.protocol.Bytes;

/**
 * A TPM command, written from front to back (TPM 2.0 part 1, section 18): header, handles,
 * authorization by the empty password where one is needed, parameters. Not thread-safe.
 */
final class TpmCommand {

  private static final int NO_SESSIONS = 0x8001;
  private static final int WITH_SESSIONS = 0x8002;
  private static final int PASSWORD_SESSION = 0x4000_0009;
  private static final int HEADER_BYTES = 10;

  private final String name;
  private final int code;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean sessions;

  TpmCommand(String name, int code) {
    this.name = name;
    this.code = code;
  }

  String name() {
    return name;
  }

  TpmCommand u8(int value) {
    body.write(value);
    return this;
  }

  TpmCommand u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  TpmCommand u32(int value) {
    return u16(value >>> 16).u16(value);
  }

  TpmCommand bytes(Bytes value) {
    body.writeBytes(value.unsafeArray());
    return this;
  }

  /** A TPM2B. */
  TpmCommand sized(Bytes value) {
    return u16(value.size()).bytes(value);
  }

  /** The authorization area: one session with an empty password, for the first handle. */
  TpmCommand emptyPassword() {
    sessions = true;
    return u32(9).u32(PASSWORD_SESSION).u16(0).u8(0).u16(0);
  }

  /** The parameters alone, for structures inside of commands. */
  Bytes content() {
    return Bytes.wrap(body.toByteArray());
  }

  Bytes toBytes() {
    return new TpmCommand(name, code)
        .u16(sessions ? WITH_SESSIONS : NO_SESSIONS)
        .u32(HEADER_BYTES + body.size())
        .u32(code)
        .bytes(content())
        .content();
  }
}
