package org.fedclave.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A SHA-256 digest (FIPS 180-4), written {@code sha256:<64 lower-case hex digits>}.
 *
 * @param bytes 32 bytes
 */
public record Digest(Bytes bytes) implements Comparable<Digest> {

  public static final int SIZE = 32;
  private static final String PREFIX = "sha256:";

  public Digest {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a SHA-256 digest has 32 bytes, not " + bytes.size());
    }
  }

  /** SHA-256 of {@code message}. */
  public static Digest of(Bytes message) {
    return of(message.unsafeArray());
  }

  /** SHA-256 of {@code message}. */
  public static Digest of(byte[] message) {
    return new Digest(Bytes.wrap(sha256().digest(message)));
  }

  /** SHA-256 of everything left in {@code stream}. */
  public static Digest of(InputStream stream) throws IOException {
    MessageDigest sha256 = sha256();
    try (var digesting = new DigestInputStream(stream, sha256)) {
      digesting.transferTo(OutputStream.nullOutputStream());
    }
    return new Digest(Bytes.wrap(sha256.digest()));
  }

  /** Finishes {@code sha256}. */
  public static Digest finish(MessageDigest sha256) {
    return new Digest(Bytes.wrap(sha256.digest()));
  }

  /**
   * Reads {@code sha256:<hex>}.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static Digest parse(String text) {
    if (!text.startsWith(PREFIX) || text.length() != PREFIX.length() + 2 * SIZE) {
      throw new IllegalArgumentException(
          "expected sha256:<64 hex digits>, found " + text.length() + " characters");
    }
    Digest read = new Digest(Bytes.hex(text.substring(PREFIX.length())));
    if (!read.toString().equals(text)) {
      throw new IllegalArgumentException("digests are written in lower case: " + text);
    }
    return read;
  }

  /** A fresh SHA-256 engine of the JDK. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  public String hex() {
    return bytes.toHex();
  }

  /** The first 12 hex digits: for people, never for comparison by a program. */
  public String abbreviated() {
    return hex().substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    return java.util.Arrays.compareUnsigned(bytes.unsafeArray(), other.bytes.unsafeArray());
  }

  @Override
  public String toString() {
    return PREFIX + bytes.toHex();
  }
}
