package org.fedclave.aggregation.secure;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key stream of AES in counter mode (NIST SP 800-38A, section 6.5): the encryption of zeros,
 * from a counter block of zeros on. A key is used for one stream. Not thread-safe.
 */
final class CounterMode {

  /** The longest piece in one call: the JDK's cipher is slow with a mebibyte at a time. */
  static final int LONGEST = 1 << 16;

  /** Little-endian integers in a stream. */
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final byte[] ZEROS = new byte[LONGEST];
  private static final IvParameterSpec FIRST_BLOCK = new IvParameterSpec(new byte[16]);

  private final Cipher cipher;

  CounterMode() {
    try {
      this.cipher = Cipher.getInstance("AES/CTR/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has AES in counter mode", e);
    }
  }

  /** Begins the stream of {@code key}, 16 or 32 bytes, and wipes the array. */
  void start(byte[] key) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), FIRST_BLOCK);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("a key of " + key.length + " bytes", e);
    }
    Arrays.fill(key, (byte) 0);
  }

  /** The next {@code length} bytes, into the beginning of {@code out}. */
  void next(byte[] out, int length) {
    try {
      for (int at = 0; at < length; at += LONGEST) {
        cipher.update(ZEROS, 0, Math.min(LONGEST, length - at), out, at);
      }
    } catch (GeneralSecurityException e) {
      throw new AssertionError("the output is long enough", e);
    }
  }
}
