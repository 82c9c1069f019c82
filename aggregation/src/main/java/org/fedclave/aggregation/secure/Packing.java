package org.fedclave.aggregation.secure;

import java.lang.foreign.MemorySegment;
import org.fedclave.protocol.Bytes;

/**
 * Vectors of b-bit elements on the wire: element i is bits {@code i*b} to {@code i*b + b - 1} of
 * the string, where bit j is bit {@code j mod 8} of byte {@code j / 8}. The last byte is filled
 * with zeros.
 */
final class Packing {

  private Packing() {}

  static int size(int bits, int length) {
    return Math.toIntExact(((long) bits * length + 7) / 8);
  }

  /** The low {@code bits} of each element. */
  static Bytes pack(int[] vector, int bits) {
    byte[] packed = new byte[size(bits, vector.length)];
    long mask = (1L << bits) - 1;
    long pending = 0;
    int count = 0;
    int at = 0;
    for (int element : vector) {
      pending |= (element & mask) << count;
      count += bits;
      while (count >= 8) {
        packed[at++] = (byte) pending;
        pending >>>= 8;
        count -= 8;
      }
    }
    if (count > 0) {
      packed[at] = (byte) pending;
    }
    return Bytes.wrap(packed);
  }

  /** Adds each element to that of {@code sum}, modulo 2^32. */
  static void add(Bytes packed, int bits, int[] sum) {
    byte[] in = packed.unsafeArray();
    int whole = addByWords(MemorySegment.ofArray(in), in.length, bits, sum);
    long mask = (1L << bits) - 1;
    for (int i = whole; i < sum.length; i++) {
      long first = (long) i * bits;
      long word = 0;
      for (int k = 4; k >= 0; k--) {
        int at = (int) (first / 8) + k;
        word = word << 8 | (at < in.length ? in[at] & 0xff : 0);
      }
      sum[i] += (int) (word >>> first % 8 & mask);
    }
  }

  /** As far as eight bytes can be read at once; how many elements that were. */
  private static int addByWords(MemorySegment in, int size, int bits, int[] sum) {
    int whole = Math.clamp(8L * (size - 8) / bits, 0, sum.length);
    long mask = (1L << bits) - 1;
    for (int i = 0; i < whole; i++) {
      long first = (long) i * bits;
      sum[i] += (int) (in.get(CounterMode.LONG, first >>> 3) >>> (first & 7) & mask);
    }
    return whole;
  }

  /** Sets all but the low {@code bits} of each element to zero. */
  static void reduce(int[] vector, int bits) {
    int mask = -1 >>> (Integer.SIZE - bits);
    for (int i = 0; i < vector.length; i++) {
      vector[i] &= mask;
    }
  }

  /** Whether the bits after the last element are zero, as they must be. */
  static boolean isFilledWithZeros(Bytes packed, int bits, int length) {
    int used = (int) ((long) bits * length % 8);
    return used == 0 || (packed.get(packed.size() - 1) & 0xff) >>> used == 0;
  }
}
