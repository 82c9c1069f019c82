package org.fedclave.attestation.collect;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.fedclave.protocol.Bytes;

/**
 * The answer to a TPM command, read from front to back (TPM 2.0 part 1, section 18). Whatever would
 * reach past its end throws. Not thread-safe.
 */
final class TpmAnswer {

  private static final int HEADER_BYTES = 10;
  private static final int WITH_SESSIONS = 0x8002;

  /** Codes that users meet (part 2, section 6.6). */
  private static final Map<Integer, String> KNOWN =
      Map.ofEntries(
          Map.entry(0x100, "it was not started: TPM2_Startup is missing"),
          Map.entry(0x101, "it is in failure mode"),
          Map.entry(0x143, "it does not know this command"),
          Map.entry(0x149, "the NV index may not be read with this authorization"),
          Map.entry(0x14a, "the NV index was never written"),
          Map.entry(0x18b, "there is no such key or index"),
          Map.entry(0x28b, "there is no such key or index"),
          Map.entry(0x902, "it has no memory for another key; is the resource manager in use?"),
          Map.entry(0x921, "it is locked out after too many wrong authorizations"),
          Map.entry(0x98e, "the authorization is wrong"),
          Map.entry(0x9a2, "the authorization is wrong: the hierarchy has a password"));

  private final String command;
  private final DataInputStream in;

  private TpmAnswer(String command, byte[] body) {
    this.command = command;
    this.in = new DataInputStream(new ByteArrayInputStream(body));
  }

  /** The size in the header of an answer, within bounds. */
  static int announcedSize(Bytes answer) throws IOException {
    if (answer.size() < HEADER_BYTES) {
      throw new IOException("the TPM's answer has only " + answer.size() + " bytes");
    }
    int size = number(answer, 2, 4);
    if (size < HEADER_BYTES || size > TpmTransport.LARGEST) {
      throw new IOException("the TPM announces an answer of " + size + " bytes");
    }
    return size;
  }

  /** TPM_RC: 0 for success. */
  static int code(Bytes answer) throws IOException {
    if (announcedSize(answer) != answer.size()) {
      throw new IOException("the TPM's answer has not the size that it announces");
    }
    return number(answer, 6, 4);
  }

  private static int number(Bytes bytes, int from, int size) {
    int value = 0;
    for (int i = from; i < from + size; i++) {
      value = value << 8 | (bytes.get(i) & 0xff);
    }
    return value;
  }

  /**
   * The parameters of a successful answer.
   *
   * @param command its name, for messages
   * @param handles how many bytes of handles come before the parameters
   */
  static TpmAnswer of(String command, Bytes answer, int handles) throws IOException {
    int code = code(answer);
    if (code != 0) {
      throw new IOException(
          "the TPM refuses "
              + command
              + ": "
              + KNOWN.getOrDefault(code, "an error of its own")
              + String.format(Locale.ROOT, " (code 0x%03x)", code));
    }
    int from = HEADER_BYTES + handles;
    if (number(answer, 0, 2) != WITH_SESSIONS) {
      return new TpmAnswer(command, answer.slice(HEADER_BYTES, answer.size()).toArray());
    }
    if (from + 4 > answer.size()) {
      throw new IOException("the TPM's answer to " + command + " is cut short");
    }
    int size = number(answer, from, 4);
    if (size < 0 || size > answer.size() - from - 4) {
      throw new IOException("the TPM's answer to " + command + " is cut short");
    }
    return new TpmAnswer(command, answer.slice(from + 4, from + 4 + size).toArray());
  }

  /** The first handle of a successful answer that has one. */
  static int handle(Bytes answer) throws IOException {
    if (answer.size() < HEADER_BYTES + 4) {
      throw new IOException("the TPM's answer has no handle");
    }
    return number(answer, HEADER_BYTES, 4);
  }

  int u8() throws IOException {
    return bytes(1).get(0) & 0xff;
  }

  int u16() throws IOException {
    return number(bytes(2), 0, 2);
  }

  int u32() throws IOException {
    return number(bytes(4), 0, 4);
  }

  Bytes bytes(int size) throws IOException {
    byte[] read = in.readNBytes(size);
    if (read.length != size) {
      throw new EOFException("the TPM's answer to " + command + " is cut short");
    }
    return Bytes.wrap(read);
  }

  /** A TPM2B. */
  Bytes sized() throws IOException {
    return bytes(u16());
  }

  /** All parameters that are left. */
  Bytes rest() throws IOException {
    return Bytes.wrap(in.readAllBytes());
  }
}
