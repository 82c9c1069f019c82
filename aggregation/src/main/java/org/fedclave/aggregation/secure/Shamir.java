package org.fedclave.aggregation.secure;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalInt;
import org.fedclave.protocol.masking.UnmaskingShares;

/**
 * Shamir's sharing of 32-byte secrets (Shamir, CACM 1979) over the field of 2^61 - 1 elements.
 *
 * <p>A secret is five pieces of 52 bits (the last 48), big-endian, each the constant term of its
 * own random polynomial of degree t - 1. Party i's share is the polynomials' values at i + 1. Any t
 * shares give the secret, fewer are independent of it.
 */
final class Shamir {

  static final int SECRET_BYTES = 32;

  /** Pieces of a secret, elements of a share. */
  static final int PIECES = 5;

  private static final int PIECE_BITS = 52;

  private Shamir() {}

  /**
   * Shares {@code secret}.
   *
   * @param parties who get a share each
   * @param coefficients {@link #PIECES} for each power from 1 to t - 1, lowest power first; t - 1
   *     is how many there are
   * @return for each party {@link #PIECES} elements
   */
  static long[][] share(byte[] secret, long[][] coefficients, int[] parties) {
    long[] constant = split(secret);
    long[][] shares = new long[parties.length][];
    for (int i = 0; i < parties.length; i++) {
      shares[i] = evaluate(constant, coefficients, parties[i] + 1);
    }
    Arrays.fill(constant, 0);
    return shares;
  }

  /** Draws uniform coefficients for a threshold. */
  static long[][] coefficients(int threshold, RandomStream random) {
    long[][] coefficients = new long[threshold - 1][PIECES];
    for (long[] power : coefficients) {
      for (int piece = 0; piece < PIECES; piece++) {
        power[piece] = random.element();
      }
    }
    return coefficients;
  }

  /** Horner's rule on the five polynomials side by side, which do not wait for each other. */
  private static long[] evaluate(long[] constant, long[][] coefficients, long x) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    long e = 0;
    for (int power = coefficients.length - 1; power >= 0; power--) {
      long[] terms = coefficients[power];
      a = Field61.multiply(Field61.add(a, terms[0]), x);
      b = Field61.multiply(Field61.add(b, terms[1]), x);
      c = Field61.multiply(Field61.add(c, terms[2]), x);
      d = Field61.multiply(Field61.add(d, terms[3]), x);
      e = Field61.multiply(Field61.add(e, terms[4]), x);
    }
    return new long[] {
      Field61.add(a, constant[0]),
      Field61.add(b, constant[1]),
      Field61.add(c, constant[2]),
      Field61.add(d, constant[3]),
      Field61.add(e, constant[4])
    };
  }

  /**
   * The factors by which shares of {@code parties} are summed to give a secret: Lagrange's at zero,
   * {@code prod_{j != i} x_j / (x_j - x_i)}. They serve every secret shared among them.
   */
  static long[] weights(int[] parties) {
    long[] weights = new long[parties.length];
    for (int i = 0; i < parties.length; i++) {
      long numerator = 1;
      long denominator = 1;
      for (int j = 0; j < parties.length; j++) {
        if (j != i) {
          long x = parties[j] + 1L;
          numerator = Field61.multiply(numerator, x);
          denominator = Field61.multiply(denominator, Field61.subtract(x, parties[i] + 1));
        }
      }
      weights[i] = Field61.multiply(numerator, Field61.invert(denominator));
    }
    return weights;
  }

  /**
   * The secret, by {@link #weights} of the parties whose {@code shares} these are. Shares that do
   * not belong together give another secret or, mostly, none: then it is all zero.
   */
  static byte[] recover(long[] weights, long[][] shares) {
    long[] pieces = new long[PIECES];
    for (int i = 0; i < shares.length; i++) {
      for (int piece = 0; piece < PIECES; piece++) {
        pieces[piece] = Field61.add(pieces[piece], Field61.multiply(weights[i], shares[i][piece]));
      }
    }
    return join(pieces);
  }

  /** A share's bytes: each element in {@code u64be}. */
  static void write(long[] share, ByteBuffer out) {
    for (long element : share) {
      out.putLong(element);
    }
  }

  /** Reads {@link #write}; the index of an element that is not of the field, if one is. */
  static OptionalInt read(ByteBuffer in, long[] share) {
    OptionalInt wrong = OptionalInt.empty();
    for (int piece = 0; piece < PIECES; piece++) {
      share[piece] = in.getLong();
      if (share[piece] < 0 || share[piece] >= Field61.P) {
        wrong = OptionalInt.of(piece);
      }
    }
    return wrong;
  }

  /** Of {@link #write}. */
  static final int SHARE_BYTES = UnmaskingShares.SHARE_BYTES;

  /** Bits 0 to 51 of the big-endian number are the first piece. */
  private static long[] split(byte[] secret) {
    long[] pieces = new long[PIECES];
    for (int bit = 0; bit < 8 * SECRET_BYTES; bit++) {
      long value = (long) secret[SECRET_BYTES - 1 - bit / 8] >>> bit % 8 & 1;
      pieces[bit / PIECE_BITS] |= value << bit % PIECE_BITS;
    }
    return pieces;
  }

  private static byte[] join(long[] pieces) {
    byte[] secret = new byte[SECRET_BYTES];
    long beyond = 0;
    for (int piece = 0; piece < PIECES; piece++) {
      int bits = Math.min(PIECE_BITS, 8 * SECRET_BYTES - piece * PIECE_BITS);
      beyond |= pieces[piece] >>> bits;
      for (int i = 0; i < bits; i++) {
        int bit = piece * PIECE_BITS + i;
        secret[SECRET_BYTES - 1 - bit / 8] |= (byte) ((pieces[piece] >>> i & 1) << bit % 8);
      }
    }
    return beyond == 0 ? secret : new byte[SECRET_BYTES];
  }
}
