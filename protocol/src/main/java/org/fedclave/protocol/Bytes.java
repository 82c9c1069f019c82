package org.fedclave.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * An immutable string of bytes, compared in constant time for equal lengths.
 *
 * <p>Its content may be secret: {@link #toString} prints the size only. Thread-safe.
 */
public final class Bytes {

  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  /** Copies {@code value}. */
  public static Bytes of(byte[] value) {
    return new Bytes(value.clone());
  }

  /** Copies {@code length} bytes of {@code value} from {@code offset}. */
  public static Bytes of(byte[] value, int offset, int length) {
    return new Bytes(Arrays.copyOfRange(value, offset, Math.addExact(offset, length)));
  }

  /**
   * Wraps {@code value} without a copy, for arrays of the size of a model.
   *
   * <p>The caller promises never to write to the array again.
   */
  public static Bytes wrap(byte[] value) {
    return new Bytes(value);
  }

  public static Bytes utf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads lower- or upper-case hex of even length. */
  public static Bytes hex(String hex) {
    return new Bytes(HexFormat.of().parseHex(hex));
  }

  /**
   * Reads standard base64 with padding.
   *
   * @throws IllegalArgumentException if {@code text} is not base64 or not the one canonical
   *     spelling of its bytes
   */
  public static Bytes base64(String text) {
    Bytes read = new Bytes(Base64.getDecoder().decode(text));
    if (!read.toBase64().equals(text)) {
      throw new IllegalArgumentException("base64 that is not in its canonical form");
    }
    return read;
  }

  public int size() {
    return value.length;
  }

  public boolean isEmpty() {
    return value.length == 0;
  }

  public byte get(int index) {
    return value[index];
  }

  /** A copy of bytes {@code from} (inclusive) to {@code to} (exclusive). */
  public Bytes slice(int from, int to) {
    if (from < 0 || to < from || to > value.length) {
      throw new IndexOutOfBoundsException(
          "[" + from + ", " + to + ") of " + value.length + " bytes");
    }
    return new Bytes(Arrays.copyOfRange(value, from, to));
  }

  public byte[] toArray() {
    return value.clone();
  }

  /** The array itself, without a copy: for callers that only read. */
  public byte[] unsafeArray() {
    return value;
  }

  public String toHex() {
    return HexFormat.of().formatHex(value);
  }

  public String toBase64() {
    return Base64.getEncoder().encodeToString(value);
  }

  public String toUtf8() {
    return new String(value, StandardCharsets.UTF_8);
  }

  public boolean isAllZero() {
    int or = 0;
    for (byte b : value) {
      or |= b;
    }
    return or == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && MessageDigest.isEqual(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return value.length + " bytes";
  }
}
