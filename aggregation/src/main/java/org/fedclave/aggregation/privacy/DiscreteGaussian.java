package org.fedclave.aggregation.privacy;

import java.math.BigInteger;

/**
 * Noise on the integers: the value y with probability proportional to exp(-y^2 / (2 sigma^2)),
 * sampled exactly (Canonne, Kamath, Steinke 2020, "The Discrete Gaussian for Differential Privacy",
 * Algorithms 1 to 3).
 *
 * <p>No floating-point number is in the path from random bits to noise, so the attacks on the low
 * bits of rounded noise (Mironov 2012, "On Significance of the Least Significant Bits") find
 * nothing to look at. How long one sample takes depends on its value; a caller that draws many at
 * once shows no more than their sum. Not thread-safe.
 *
 * <p>Algorithm 3 draws y from the discrete Laplace distribution of scale t and keeps it with
 * probability exp(-(|y| - sigma^2/t)^2 / (2 sigma^2)). With sigma = a/b that exponent is -x^2/2,
 * where x = | |y| t b^2 - a^2 | / (a b t) = k + f/d for integers k, f, d; and exp(-(k + f/d)^2 / 2)
 * is the product of exp(-k^2/2), exp(-f/d) taken k times, and exp(-(f/d)^2 / 2), so that three
 * coins decide and no number is ever squared.
 */
public final class DiscreteGaussian {
  /** The largest standard deviation. */
  public static final long MAXIMUM_SIGMA = 1L << 48;

  /** Bounds what is multiplied with |y|: |y| would have to be 2^13 times sigma to overflow. */
  private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(49);

  private final RandomWords random;
  private final Bernoulli coins;

  /** t of Algorithm 3, the scale of the Laplace distribution. */
  private final long scale;

  /** x = | |y| slope - offset | / denominator. */
  private final long slope;

  private final long offset;
  private final long denominator;

  /**
   * Noise whose standard deviation is {@code sigmaNumerator / sigmaDenominator}, from a {@link
   * java.security.SecureRandom} of its own.
   *
   * @throws IllegalArgumentException if sigma is not between 2^-16 and {@link #MAXIMUM_SIGMA}, or
   *     is a fraction with too large a numerator: in lowest terms a^2 or a b t must fit 49 bits
   */
  public DiscreteGaussian(long sigmaNumerator, long sigmaDenominator) {
    this(sigmaNumerator, sigmaDenominator, RandomWords.secure());
  }

  /** For tests in this package, which replay a seed. */
  DiscreteGaussian(long sigmaNumerator, long sigmaDenominator, RandomWords random) {
    checkSigma(sigmaNumerator, sigmaDenominator);
    this.random = random;
    this.coins = new Bernoulli(random);
    this.scale = Math.max(1, sigmaNumerator / sigmaDenominator);
    BigInteger t = BigInteger.valueOf(scale);
    BigInteger a = BigInteger.valueOf(sigmaNumerator);
    BigInteger b = BigInteger.valueOf(sigmaDenominator);
    BigInteger common = a.gcd(b);
    a = a.divide(common);
    b = b.divide(common);
    BigInteger bigSlope = t.multiply(b).multiply(b);
    BigInteger bigOffset = a.multiply(a);
    BigInteger bigDenominator = a.multiply(b).multiply(t);
    BigInteger shared = bigSlope.gcd(bigOffset).gcd(bigDenominator);
    this.slope = checked(bigSlope.divide(shared), sigmaNumerator, sigmaDenominator);
    this.offset = checked(bigOffset.divide(shared), sigmaNumerator, sigmaDenominator);
    this.denominator = checked(bigDenominator.divide(shared), sigmaNumerator, sigmaDenominator);
  }

  /** One sample. */
  public long sample() {
    while (true) {
      long magnitude = laplaceMagnitude();
      boolean negative = random.nextBit();
      if (negative && magnitude == 0) {
        continue; // zero has one sign, or it would come twice as often
      }
      if (isKept(magnitude)) {
        return negative ? -magnitude : magnitude;
      }
    }
  }

  /** Adds one sample to each value, modulo 2^64. */
  public void addTo(long[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] += sample();
    }
  }

  /** Adds one sample to each of the first {@code count} values, modulo 2^32. */
  public void addTo(int[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] += (int) sample();
    }
  }

  /** Algorithm 2 without its sign: u + t v, with u + t v geometric of ratio exp(-1/t). */
  private long laplaceMagnitude() {
    long u = random.below(scale);
    while (!coins.expMinus(u, scale)) {
      u = random.below(scale);
    }
    long v = 0;
    while (coins.expMinusOne()) {
      v++;
    }
    return Math.addExact(u, Math.multiplyExact(scale, v));
  }

  private boolean isKept(long magnitude) {
    long distance = Math.abs(Math.multiplyExact(magnitude, slope) - offset);
    long k = distance / denominator;
    long f = distance % denominator;
    if (!coins.expMinusHalves(k * k)) {
      return false;
    }
    for (long i = 0; i < k; i++) {
      if (!coins.expMinus(f, denominator)) {
        return false;
      }
    }
    return coins.expMinusHalfSquare(f, denominator);
  }

  private static void checkSigma(long numerator, long denominator) {
    if (numerator < 1
        || denominator < 1
        || denominator > 1L << 16
        || numerator / denominator > MAXIMUM_SIGMA) {
      throw new IllegalArgumentException(
          "sigma is %d/%d; it must be positive, at most 2^48, its denominator at most 2^16"
              .formatted(numerator, denominator));
    }
  }

  private static long checked(BigInteger value, long numerator, long denominator) {
    if (value.compareTo(LIMIT) > 0) {
      throw new IllegalArgumentException(
          "sigma %d/%d is too fine a fraction for its size; round it up to an integer"
              .formatted(numerator, denominator));
    }
    return value.longValueExact();
  }
}
