package org.fedclave.aggregation.secure;

/**
 * Arithmetic modulo the Mersenne prime p = 2^61 - 1. Elements are longs in [0, p).
 *
 * <p>No branch and no memory access depends on an element.
 */
final class Field61 {

  static final int BITS = 61;
  static final long P = (1L << BITS) - 1;

  private Field61() {}

  static long add(long a, long b) {
    return reduceOnce(a + b);
  }

  static long subtract(long a, long b) {
    return reduceOnce(a - b + P);
  }

  /** {@code a * b}: with 2^61 = 1 (mod p), the product's upper bits are added to its lower ones. */
  static long multiply(long a, long b) {
    long low = a * b;
    long high = Math.multiplyHigh(a, b) << 3 | low >>> BITS;
    return reduceOnce((low & P) + high);
  }

  /** {@code a^(p-2)}, which is 1/a (Fermat). */
  static long invert(long a) {
    long power = 1;
    for (int bit = BITS - 1; bit >= 0; bit--) {
      power = multiply(power, power);
      if (((P - 2) >>> bit & 1) != 0) {
        power = multiply(power, a);
      }
    }
    return power;
  }

  /** From [0, 2p) to [0, p). */
  private static long reduceOnce(long a) {
    long less = a - P;
    return less + (P & (less >> (Long.SIZE - 1)));
  }
}
