package org.fedclave.attestation.referencevalues;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/** Numbers inside a firmware image, which is read from its end. */
final class LittleEndian {

  private LittleEndian() {}

  static int u16(Bytes bytes, long at) throws MalformedException {
    return (int) unsigned(bytes, at, 2);
  }

  static long u32(Bytes bytes, long at) throws MalformedException {
    return unsigned(bytes, at, 4);
  }

  /** Two's complement: values from 2^63 on come out negative. */
  static long u64(Bytes bytes, long at) throws MalformedException {
    return unsigned(bytes, at, 8);
  }

  /** {@code size} bytes from {@code at}, neither of which is trusted. */
  static Bytes slice(Bytes bytes, long at, long size) throws MalformedException {
    if (at < 0 || size < 0 || at > bytes.size() || size > bytes.size() - at) {
      throw MalformedException.at(
          "firmware image", "bytes " + at + " to " + (at + size), bytes.size() + " bytes in all");
    }
    return bytes.slice((int) at, (int) (at + size));
  }

  private static long unsigned(Bytes bytes, long at, int size) throws MalformedException {
    Bytes field = slice(bytes, at, size);
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | (field.get(i) & 0xff);
    }
    return value;
  }
}
