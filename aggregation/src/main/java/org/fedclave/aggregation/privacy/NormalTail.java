package org.fedclave.aggregation.privacy;

/**
 * Tails of the normal distribution, to a relative error of about 1e-14 wherever they are not below
 * the smallest double; their logarithms everywhere. Uses {@link StrictMath}: the same bits on every
 * machine.
 */
final class NormalTail {
  private static final double SQRT_2 = StrictMath.sqrt(2);
  private static final double SQRT_PI = StrictMath.sqrt(StrictMath.PI);

  /**
   * Below, 1 - erf by its series loses no more than three digits; above, the fraction converges.
   */
  private static final double SERIES_BELOW = 2;

  private static final int MOST_TERMS = 500;

  private NormalTail() {}

  /** P[Z &gt; x] for a standard normal Z. */
  static double above(double x) {
    return erfc(x / SQRT_2) / 2;
  }

  /** P[low &lt; Z &lt; high], without the cancellation of two values near 1. */
  static double between(double low, double high) {
    if (low >= 0) {
      return above(low) - above(high);
    }
    if (high <= 0) {
      return above(-high) - above(-low);
    }
    return (erf(high / SQRT_2) + erf(-low / SQRT_2)) / 2;
  }

  /** The complementary error function. */
  static double erfc(double x) {
    if (x < 0) {
      return 2 - erfc(-x);
    }
    return x < SERIES_BELOW ? 1 - series(x) : StrictMath.exp(-x * x) * fraction(x);
  }

  /** The logarithm of {@link #erfc}; finite for every finite x. */
  static double logErfc(double x) {
    return x < SERIES_BELOW ? StrictMath.log(erfc(x)) : StrictMath.log(fraction(x)) - x * x;
  }

  private static double erf(double x) {
    return x < SERIES_BELOW ? series(x) : 1 - erfc(x);
  }

  /** erf(x) = 2/sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (2n+1)!! (DLMF 7.6.2), 0 &lt;= x. */
  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < MOST_TERMS && term > sum * 1e-17; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / SQRT_PI * StrictMath.exp(-x * x) * sum;
  }

  /** exp(x^2) erfc(x) by Laplace's continued fraction (DLMF 7.9.1), evaluated from its end. */
  private static double fraction(double x) {
    int terms = x > 3 ? 30 : 60; // each found sufficient against 2,000
    double tail = x;
    for (int n = terms; n > 0; n--) {
      tail = x + n / 2.0 / tail;
    }
    return 1 / (SQRT_PI * tail);
  }
}
