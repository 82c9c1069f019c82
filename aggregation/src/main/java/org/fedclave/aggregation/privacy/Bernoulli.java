package org.fedclave.aggregation.privacy;

/**
 * Coins whose probability is an exponential, tossed exactly: Canonne, Kamath, Steinke 2020, "The
 * Discrete Gaussian for Differential Privacy", Algorithm 1. Integers only; not thread-safe.
 *
 * <p>All share one argument (von Neumann 1951): of coins with probabilities g/1, g/2, g/3, ... the
 * first k all succeed with probability g^k / k!, so the number of the first failure is odd with
 * probability 1 - g + g^2/2 - ... = exp(-g).
 */
final class Bernoulli {
  private final RandomWords random;

  Bernoulli(RandomWords random) {
    this.random = random;
  }

  /** True with probability n / d, for 0 &lt;= n &lt;= d. */
  boolean ratio(long n, long d) {
    return random.below(d) < n;
  }

  /** True with probability exp(-n / d), for 0 &lt;= n &lt;= d. */
  boolean expMinus(long n, long d) {
    int k = 1;
    while (ratio(n, d) && oneIn(k)) {
      k++;
    }
    return isOdd(k);
  }

  /** True with probability exp(-(n / d)^2 / 2), for 0 &lt;= n &lt;= d; never squares n or d. */
  boolean expMinusHalfSquare(long n, long d) {
    int k = 1;
    while (squaredRatio(n, d) && oneIn(2 * k)) {
      k++;
    }
    return isOdd(k);
  }

  /** True with probability exp(-halves / 2). */
  boolean expMinusHalves(long halves) {
    for (long whole = 0; whole < halves / 2; whole++) {
      if (!expMinusOne()) {
        return false;
      }
    }
    return halves % 2 == 0 || expMinusHalf();
  }

  /** True with probability 1/e. */
  boolean expMinusOne() {
    int k = 1;
    while (oneIn(k)) {
      k++;
    }
    return isOdd(k);
  }

  private boolean expMinusHalf() {
    int k = 1;
    while (oneIn(2 * k)) {
      k++;
    }
    return isOdd(k);
  }

  private boolean squaredRatio(long n, long d) {
    boolean first = ratio(n, d);
    return first && ratio(n, d);
  }

  private boolean oneIn(int k) {
    return k == 1 || (k == 2 ? random.nextBit() : random.below(k) == 0);
  }

  private static boolean isOdd(int k) {
    return (k & 1) != 0;
  }
}
