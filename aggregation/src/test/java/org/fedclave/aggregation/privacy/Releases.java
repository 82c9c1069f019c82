package org.fedclave.aggregation.privacy;

/** Releases that tests account for, and the exact answer where one is known in closed form. */
final class Releases {
  private Releases() {}

  static SampledGaussian gaussian(double rate, double multiplier, long steps) {
    return new SampledGaussian(Noise.GAUSSIAN, multiplier, rate, steps);
  }

  static SampledGaussian discrete(double rate, double multiplier, long steps) {
    return new SampledGaussian(Noise.DISCRETE_GAUSSIAN, multiplier, rate, steps);
  }

  /**
   * The exact epsilon without sampling (Balle and Wang 2018, "Improving the Gaussian Mechanism for
   * Differential Privacy", theorem 8): steps compose to one with mu = sqrt(steps) / z, and delta =
   * P[Z &gt; epsilon/mu - mu/2] - exp(epsilon) P[Z &gt; epsilon/mu + mu/2].
   */
  static double exactEpsilon(double multiplier, long steps, double delta) {
    double mu = Math.sqrt((double) steps) / multiplier;
    double low = 0;
    double high = 1e4;
    for (int i = 0; i < 200; i++) {
      double epsilon = (low + high) / 2;
      double right = Math.log(NormalTail.erfc((epsilon / mu + mu / 2) / Math.sqrt(2)) / 2);
      double found = NormalTail.above(epsilon / mu - mu / 2) - Math.exp(epsilon + right);
      if (found > delta) {
        low = epsilon;
      } else {
        high = epsilon;
      }
    }
    return high;
  }
}
