package org.fedclave.aggregation.secure;

import java.util.Arrays;

/**
 * Arithmetic modulo 2^255 - 19, as fast as the JVM multiplies: five limbs of 51 bits in a {@code
 * long[5]}, lowest first.
 *
 * <p>A product of limbs is split at bit 51 by {@link Math#multiplyHigh} of shifted factors, so that
 * no sum here needs more than 64 bits. Bounds: {@link #multiply}, {@link #square} and {@link
 * #scale} take limbs below 2^54 and give limbs below 2^52; {@link #add} and {@link #subtract} of
 * such results give limbs below 2^54. No branch and no memory access depends on a value.
 */
final class Field25519 {

  static final int LIMBS = 5;

  private static final int BITS = 51;
  private static final long MASK = (1L << BITS) - 1;

  /** Limbs of 4p, which keep differences positive. */
  private static final long FOUR_P_FIRST = 4 * (MASK - 18);

  private static final long FOUR_P = 4 * MASK;

  private Field25519() {}

  static void add(long[] out, long[] a, long[] b) {
    out[0] = a[0] + b[0];
    out[1] = a[1] + b[1];
    out[2] = a[2] + b[2];
    out[3] = a[3] + b[3];
    out[4] = a[4] + b[4];
  }

  static void subtract(long[] out, long[] a, long[] b) {
    out[0] = a[0] + FOUR_P_FIRST - b[0];
    out[1] = a[1] + FOUR_P - b[1];
    out[2] = a[2] + FOUR_P - b[2];
    out[3] = a[3] + FOUR_P - b[3];
    out[4] = a[4] + FOUR_P - b[4];
  }

  static void multiply(long[] out, long[] a, long[] b) {
    long a0 = a[0];
    long a1 = a[1];
    long a2 = a[2];
    long a3 = a[3];
    long a4 = a[4];
    long b0 = b[0];
    long b1 = b[1];
    long b2 = b[2];
    long b3 = b[3];
    long b4 = b[4];
    long c0 = low(a0, b0);
    long c1 = high(a0, b0) + low(a0, b1) + low(a1, b0);
    long c2 = high(a0, b1) + high(a1, b0) + low(a0, b2) + low(a1, b1) + low(a2, b0);
    long c3 =
        high(a0, b2)
            + high(a1, b1)
            + high(a2, b0)
            + low(a0, b3)
            + low(a1, b2)
            + low(a2, b1)
            + low(a3, b0);
    long c4 =
        high(a0, b3)
            + high(a1, b2)
            + high(a2, b1)
            + high(a3, b0)
            + low(a0, b4)
            + low(a1, b3)
            + low(a2, b2)
            + low(a3, b1)
            + low(a4, b0);
    long c5 =
        high(a0, b4)
            + high(a1, b3)
            + high(a2, b2)
            + high(a3, b1)
            + high(a4, b0)
            + low(a1, b4)
            + low(a2, b3)
            + low(a3, b2)
            + low(a4, b1);
    long c6 =
        high(a1, b4)
            + high(a2, b3)
            + high(a3, b2)
            + high(a4, b1)
            + low(a2, b4)
            + low(a3, b3)
            + low(a4, b2);
    long c7 = high(a2, b4) + high(a3, b3) + high(a4, b2) + low(a3, b4) + low(a4, b3);
    long c8 = high(a3, b4) + high(a4, b3) + low(a4, b4);
    long c9 = high(a4, b4);
    carry(out, c0 + 19 * c5, c1 + 19 * c6, c2 + 19 * c7, c3 + 19 * c8, c4 + 19 * c9);
  }

  static void square(long[] out, long[] a) {
    long a0 = a[0];
    long a1 = a[1];
    long a2 = a[2];
    long a3 = a[3];
    long a4 = a[4];
    long c0 = low(a0, a0);
    long c1 = high(a0, a0) + 2 * low(a0, a1);
    long c2 = 2 * (high(a0, a1) + low(a0, a2)) + low(a1, a1);
    long c3 = 2 * (high(a0, a2) + low(a0, a3) + low(a1, a2)) + high(a1, a1);
    long c4 = 2 * (high(a0, a3) + high(a1, a2) + low(a0, a4) + low(a1, a3)) + low(a2, a2);
    long c5 = 2 * (high(a0, a4) + high(a1, a3) + low(a1, a4) + low(a2, a3)) + high(a2, a2);
    long c6 = 2 * (high(a1, a4) + high(a2, a3) + low(a2, a4)) + low(a3, a3);
    long c7 = 2 * (high(a2, a4) + low(a3, a4)) + high(a3, a3);
    long c8 = 2 * high(a3, a4) + low(a4, a4);
    long c9 = high(a4, a4);
    carry(out, c0 + 19 * c5, c1 + 19 * c6, c2 + 19 * c7, c3 + 19 * c8, c4 + 19 * c9);
  }

  /** {@code a * factor}, for a factor below 2^20. */
  static void scale(long[] out, long[] a, long factor) {
    long h4 = high(a[4], factor);
    long c0 = low(a[0], factor) + 19 * h4;
    long c1 = low(a[1], factor) + high(a[0], factor);
    long c2 = low(a[2], factor) + high(a[1], factor);
    long c3 = low(a[3], factor) + high(a[2], factor);
    long c4 = low(a[4], factor) + high(a[3], factor);
    carry(out, c0, c1, c2, c3, c4);
  }

  /** Bits 0 to 50 of the product. */
  private static long low(long a, long b) {
    return (a * b) & MASK;
  }

  /** The product without them: {@code (a 2^6)(b 2^7) / 2^64}. */
  private static long high(long a, long b) {
    return Math.multiplyHigh(a << 6, b << 7);
  }

  private static void carry(long[] out, long c0, long c1, long c2, long c3, long c4) {
    c1 += c0 >>> BITS;
    c2 += c1 >>> BITS;
    c3 += c2 >>> BITS;
    c4 += c3 >>> BITS;
    out[0] = (c0 & MASK) + 19 * (c4 >>> BITS);
    out[1] = c1 & MASK;
    out[2] = c2 & MASK;
    out[3] = c3 & MASK;
    out[4] = c4 & MASK;
  }

  /** {@code a^(p-2)} = a^(2^255 - 21): 1/a, and 0 of 0. */
  static void invert(long[] out, long[] a) {
    long[] two = a.clone(); // a^(2^n - 1), with n in the names
    raise(two, 1, a);
    long[] five = two.clone();
    raise(five, 2, two);
    raise(five, 1, a);
    long[] ten = five.clone();
    raise(ten, 5, five);
    long[] twenty = ten.clone();
    raise(twenty, 10, ten);
    long[] fifty = twenty.clone();
    raise(fifty, 20, twenty);
    raise(fifty, 10, ten);
    long[] hundred = fifty.clone();
    raise(hundred, 50, fifty);
    long[] all = hundred.clone();
    raise(all, 100, hundred);
    raise(all, 50, fifty); // 250 ones, then 01011
    raise(all, 2, a);
    raise(all, 2, a);
    raise(all, 1, a);
    System.arraycopy(all, 0, out, 0, LIMBS);
  }

  /**
   * Inverts each, none of them 0, at three products each and one inversion (Montgomery 1987,
   * section 10.3.1).
   *
   * @param elements limbs below 2^54
   */
  static void invertAll(long[][] elements) {
    if (elements.length == 0) {
      return;
    }
    long[][] products = new long[elements.length][LIMBS];
    System.arraycopy(elements[0], 0, products[0], 0, LIMBS);
    for (int i = 1; i < elements.length; i++) {
      multiply(products[i], products[i - 1], elements[i]);
    }
    long[] inverse = new long[LIMBS];
    invert(inverse, products[elements.length - 1]);
    long[] next = new long[LIMBS];
    for (int i = elements.length - 1; i > 0; i--) {
      multiply(next, inverse, elements[i]);
      multiply(elements[i], inverse, products[i - 1]);
      System.arraycopy(next, 0, inverse, 0, LIMBS);
    }
    System.arraycopy(inverse, 0, elements[0], 0, LIMBS);
  }

  /** {@code power = power^(2^squarings) * factor}. */
  private static void raise(long[] power, int squarings, long[] factor) {
    for (int i = 0; i < squarings; i++) {
      square(power, power);
    }
    multiply(power, power, factor);
  }

  /** Exchanges a and b if {@code bit} is 1, not if it is 0. */
  static void swap(long bit, long[] a, long[] b) {
    long mask = -bit;
    long difference0 = mask & (a[0] ^ b[0]);
    long difference1 = mask & (a[1] ^ b[1]);
    long difference2 = mask & (a[2] ^ b[2]);
    long difference3 = mask & (a[3] ^ b[3]);
    long difference4 = mask & (a[4] ^ b[4]);
    a[0] ^= difference0;
    a[1] ^= difference1;
    a[2] ^= difference2;
    a[3] ^= difference3;
    a[4] ^= difference4;
    b[0] ^= difference0;
    b[1] ^= difference1;
    b[2] ^= difference2;
    b[3] ^= difference3;
    b[4] ^= difference4;
  }

  /** Reads 32 bytes, lowest first, without the topmost bit (RFC 7748, section 5). */
  static void read(long[] out, byte[] in) {
    for (int i = 0; i < LIMBS; i++) {
      long limb = 0;
      for (int bit = BITS * i; bit < BITS * (i + 1); bit++) {
        limb |= (in[bit / 8] >>> (bit % 8) & 1L) << (bit - BITS * i);
      }
      out[i] = limb;
    }
  }

  /** Writes the one element of [0, p) that {@code a} is. */
  static void write(byte[] out, long[] a) {
    long[] reduced = a.clone();
    for (int i = 0; i < 2; i++) {
      carry(reduced, reduced[0], reduced[1], reduced[2], reduced[3], reduced[4]);
    }
    // Now below 2^255; it is p or more exactly if adding 19 carries out of bit 254.
    long over = (reduced[0] + 19) >>> BITS;
    for (int i = 1; i < LIMBS; i++) {
      over = (reduced[i] + over) >>> BITS;
    }
    reduced[0] += 19 * over;
    long carried = 0;
    Arrays.fill(out, (byte) 0);
    for (int i = 0; i < LIMBS; i++) {
      long limb = reduced[i] + carried;
      carried = limb >>> BITS;
      for (int bit = BITS * i; bit < BITS * (i + 1); bit++) {
        out[bit / 8] |= (byte) ((limb >>> (bit - BITS * i) & 1) << (bit % 8));
      }
    }
  }
}
