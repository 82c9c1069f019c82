package org.fedclave.aggregation.secure;

import java.lang.foreign.MemorySegment;

/**
 * Expands a mask's key to a vector and adds it to another (PRG of Bonawitz et al. 2017, section
 * 3.3): the stream of AES-128 in counter mode, read as little-endian 32-bit integers modulo 2^32.
 *
 * <p>Sums modulo 2^32 are also right modulo 2^bits; they are reduced when they are packed. Holds
 * one buffer. Not thread-safe.
 */
public final class MaskStream {

  static final int KEY_BYTES = 16;

  /** Fits the first-level cache together with the elements that it is added to. */
  private static final int CHUNK_BYTES = 1 << 13;

  private static final int CHUNK = CHUNK_BYTES / Integer.BYTES;

  private final CounterMode stream = new CounterMode();
  private final byte[] chunk = new byte[CHUNK_BYTES];

  /** {@code vector += PRG(key)}; wipes the key. */
  public void add(byte[] key, int[] vector) {
    stream.start(key);
    for (int from = 0; from < vector.length; from += CHUNK) {
      int count = Math.min(CHUNK, vector.length - from);
      stream.next(chunk, count * Integer.BYTES);
      add(chunk, vector, from, count);
    }
  }

  /** {@code vector -= PRG(key)}; wipes the key. */
  public void subtract(byte[] key, int[] vector) {
    stream.start(key);
    for (int from = 0; from < vector.length; from += CHUNK) {
      int count = Math.min(CHUNK, vector.length - from);
      stream.next(chunk, count * Integer.BYTES);
      subtract(chunk, vector, from, count);
    }
  }

  // Loops of their own, which the compiler turns into vector instructions.

  private static void add(byte[] mask, int[] vector, int from, int count) {
    MemorySegment words = MemorySegment.ofArray(mask);
    for (int i = 0; i < count; i++) {
      vector[from + i] += words.get(CounterMode.INT, (long) Integer.BYTES * i);
    }
  }

  private static void subtract(byte[] mask, int[] vector, int from, int count) {
    MemorySegment words = MemorySegment.ofArray(mask);
    for (int i = 0; i < count; i++) {
      vector[from + i] -= words.get(CounterMode.INT, (long) Integer.BYTES * i);
    }
  }
}
