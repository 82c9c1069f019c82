package org.fedclave.aggregation.privacy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Uniform integers from an AES-256-CTR key stream, whose key is drawn once from {@link
 * SecureRandom}. Exactly uniform if the key stream is. Not thread-safe.
 */
final class RandomWords {
  static final int KEY_BYTES = 32;

  /** JDK 25 runs AES-CTR fastest in chunks of 4 to 64 KiB. */
  private static final int CHUNK_BYTES = 16 * 1024;

  private static final byte[] ZEROS = new byte[CHUNK_BYTES];
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final Cipher stream;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private int next = CHUNK_BYTES;
  private int bits;
  private int bitsLeft;

  private RandomWords(byte[] key) {
    try {
      stream = Cipher.getInstance("AES/CTR/NoPadding");
      stream.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has AES-CTR", e);
    }
  }

  /** Words that nobody can foretell. */
  static RandomWords secure() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new RandomWords(key);
  }

  /** For tests, which replay a seed. */
  static RandomWords seededForTests(long seed) {
    byte[] key = new byte[KEY_BYTES];
    for (int i = 0; i < Long.BYTES; i++) {
      key[i] = (byte) (seed >>> (8 * i));
    }
    return new RandomWords(key);
  }

  /** 32 uniform bits. */
  int nextInt() {
    if (next == CHUNK_BYTES) {
      refill();
    }
    int word = (int) INTS.get(chunk, next);
    next += Integer.BYTES;
    return word;
  }

  /** One uniform bit. */
  boolean nextBit() {
    if (bitsLeft == 0) {
      bits = nextInt();
      bitsLeft = Integer.SIZE;
    }
    boolean bit = (bits & 1) != 0;
    bits >>>= 1;
    bitsLeft--;
    return bit;
  }

  /**
   * A uniform integer from 0 to {@code bound - 1} (Lemire 2019, "Fast Random Integer Generation in
   * an Interval", algorithm 5).
   *
   * @param bound at least 1
   */
  long below(long bound) {
    return bound <= Integer.MAX_VALUE ? belowSmall((int) bound) : belowLarge(bound);
  }

  private int belowSmall(int bound) {
    long product = (nextInt() & 0xFFFF_FFFFL) * bound;
    if ((product & 0xFFFF_FFFFL) < bound) {
      long floor = (1L << 32) % bound;
      while ((product & 0xFFFF_FFFFL) < floor) {
        product = (nextInt() & 0xFFFF_FFFFL) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  private long belowLarge(long bound) {
    long word = nextLong();
    long low = word * bound;
    if (Long.compareUnsigned(low, bound) < 0) {
      long floor = Long.remainderUnsigned(-bound, bound);
      while (Long.compareUnsigned(low, floor) < 0) {
        word = nextLong();
        low = word * bound;
      }
    }
    return Math.unsignedMultiplyHigh(word, bound);
  }

  private long nextLong() {
    return ((long) nextInt() << 32) | (nextInt() & 0xFFFF_FFFFL);
  }

  private void refill() {
    try {
      if (stream.update(ZEROS, 0, CHUNK_BYTES, chunk, 0) != CHUNK_BYTES) {
        throw new AssertionError("a stream cipher gave less than it took");
      }
    } catch (GeneralSecurityException e) {
      throw new AssertionError("the chunk has the length of its input", e);
    }
    next = 0;
  }
}
