package org.fedclave.tables.split;

import org.fedclave.tables.SplitMix64;

/**
 * Shares drawn from a symmetric Dirichlet distribution: independent gamma variates over their sum
 * (Devroye: Non-Uniform Random Variate Generation, 1986, section XI.4).
 */
final class DirichletShares {
  private DirichletShares() {}

  /**
   * {@code parties} shares, which sum to 1.
   *
   * @param alpha greater than 0; small ones give nearly all to one party
   */
  static double[] draw(int parties, double alpha, SplitMix64 random) {
    // As logarithms, since variates of a small alpha are smaller than any double.
    double[] shares = new double[parties];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < parties; i++) {
      shares[i] = logGamma(alpha, random);
      largest = Math.max(largest, shares[i]);
    }
    double sum = 0;
    for (int i = 0; i < parties; i++) {
      shares[i] = StrictMath.exp(shares[i] - largest);
      sum += shares[i];
    }
    for (int i = 0; i < parties; i++) {
      shares[i] /= sum;
    }
    return shares;
  }

  /**
   * The logarithm of a gamma variate of shape {@code alpha} and scale 1 (Marsaglia, Tsang: A Simple
   * Method for Generating Gamma Variables, ACM TOMS 26(3), 2000, sections 2 and 6).
   */
  static double logGamma(double alpha, SplitMix64 random) {
    if (alpha < 1) {
      return logGamma(alpha + 1, random) + StrictMath.log(random.nextDouble()) / alpha;
    }
    double d = alpha - 1.0 / 3;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double root = 1 + c * x;
      double v = root * root * root;
      double u = random.nextDouble();
      if (v > 0 && StrictMath.log(u) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
        return StrictMath.log(d) + StrictMath.log(v);
      }
    }
  }
}
