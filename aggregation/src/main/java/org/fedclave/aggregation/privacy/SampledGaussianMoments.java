package org.fedclave.aggregation.privacy;

/**
 * Moments of the likelihood ratio of one step, log A(alpha) = log E[((1-q) + q exp((2z-1) / (2
 * sigma^2)))^alpha] for z from N(0, sigma^2): Mironov, Talwar, Zhang 2019, "Renyi Differential
 * Privacy of the Sampled Gaussian Mechanism", equation (1). The Renyi divergence of order alpha is
 * log A(alpha) / (alpha - 1) in the worse of both directions (their theorem 5).
 *
 * <p>Every result is an upper bound: rounding and the rest of a cut series are added.
 */
final class SampledGaussianMoments {
  /** Relative error of a sum of at most some thousand terms, each good to 1e-13. */
  private static final double ROUNDING = 1e-12;

  private static final int MOST_TERMS = 20_000;
  private static final double NEGLIGIBLE_LOG = -30;

  private final double rate;
  private final double sigma;
  private final double logRate;
  private final double logRest;

  /**
   * @param samplingRate above 0, below 1
   * @param noiseMultiplier sigma, with sensitivity 1
   */
  SampledGaussianMoments(double samplingRate, double noiseMultiplier) {
    this.rate = samplingRate;
    this.sigma = noiseMultiplier;
    this.logRate = StrictMath.log(samplingRate);
    this.logRest = StrictMath.log1p(-samplingRate);
  }

  /**
   * Section 3.3, integer orders: the binomial sum of C(alpha, k) (1-q)^(alpha-k) q^k exp((k^2 - k)
   * / (2 sigma^2)). It bounds discrete Gaussian noise as well: there exp((k^2 - k) / (2 sigma^2))
   * is an upper bound of the k-th moment (Canonne, Kamath, Steinke 2020, proposition 5).
   */
  double logAtInteger(int alpha) {
    double logBinomial = 0;
    double sum = Double.NEGATIVE_INFINITY;
    for (int k = 0; k <= alpha; k++) {
      double exponent = k * (k - 1.0) / (2 * sigma * sigma);
      sum = logAdd(sum, logBinomial + (alpha - k) * logRest + k * logRate + exponent);
      logBinomial += StrictMath.log((alpha - k) / (k + 1.0));
    }
    return sum + ROUNDING;
  }

  /**
   * An upper bound between two integers: log A is convex in alpha, as is the logarithm of any
   * moment, so its chord lies above it. All that is used of the noise is the bound at integers.
   */
  double logByConvexity(double alpha) {
    int below = (int) Math.floor(alpha);
    double weight = alpha - below;
    double left = below == 1 ? 0 : logAtInteger(below);
    return weight == 0 ? left : (1 - weight) * left + weight * logAtInteger(below + 1);
  }

  /**
   * Section 3.3, fractional orders: two series, for z below and above z0 = sigma^2 log(1/q - 1) +
   * 1/2, of which the binomial coefficient is signed; continuous noise only. Past alpha their terms
   * alternate and shrink, so the rest of each is at most its first term that is left out.
   */
  double logAtFraction(double alpha) {
    double z0 = sigma * sigma * StrictMath.log(1 / rate - 1) + 0.5;
    double logCoefficient = 0;
    boolean positive = true;
    double added = Double.NEGATIVE_INFINITY;
    double taken = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < MOST_TERMS; i++) {
      double j = alpha - i;
      double low = logTerm(i, j, i - z0);
      double high = logTerm(j, i, z0 - j);
      double term = logCoefficient + logAdd(low, high);
      if (i > alpha + 1 && (term < NEGLIGIBLE_LOG || i == MOST_TERMS - 1)) {
        return difference(logAdd(added, term), taken) + ROUNDING;
      }
      if (positive) {
        added = logAdd(added, term);
      } else {
        taken = logAdd(taken, term);
      }
      positive = positive == (j > 0);
      logCoefficient += StrictMath.log(Math.abs(j) / (i + 1));
    }
    throw new AssertionError("the last term returns");
  }

  /** log of q^power (1-q)^other exp((power^2 - power) / (2 sigma^2)) P[sigma Z &gt; tail]. */
  private double logTerm(double power, double other, double tail) {
    return power * logRate
        + other * logRest
        + power * (power - 1) / (2 * sigma * sigma)
        + NormalTail.logErfc(tail / (StrictMath.sqrt(2) * sigma))
        - StrictMath.log(2);
  }

  private static double logAdd(double a, double b) {
    double larger = Math.max(a, b);
    double smaller = Math.min(a, b);
    return smaller == Double.NEGATIVE_INFINITY
        ? larger
        : larger + StrictMath.log1p(StrictMath.exp(smaller - larger));
  }

  /** log(exp(a) - exp(b)), b below a. */
  private static double difference(double a, double b) {
    return b == Double.NEGATIVE_INFINITY ? a : a + StrictMath.log1p(-StrictMath.exp(b - a));
  }
}
