package org.fedclave.aggregation.privacy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pearson's test of counts against exact probabilities. Seeds are fixed, so a test that passed
 * stays passed; for a fresh seed a correct sampler fails with a probability of about 1e-6.
 */
final class ChiSquare {
  private ChiSquare() {}

  /**
   * @param counts how often each class came
   * @param probabilities of the classes, summing to 1; each expects at least 5 samples
   */
  static void assertFits(String what, long[] counts, double[] probabilities) {
    long samples = 0;
    for (long count : counts) {
      samples += count;
    }
    double statistic = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = samples * probabilities[i];
      assertThat(expected).as("expected count of class %d of %s", i, what).isGreaterThan(5);
      statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    assertThat(statistic).as("chi-square of %s", what).isLessThan(limit(counts.length - 1));
  }

  /** The 1 - 1e-6 quantile, by Wilson and Hilferty's cube; 4.753 is the normal quantile. */
  private static double limit(int degrees) {
    double ninth = 2.0 / (9 * degrees);
    return degrees * Math.pow(1 - ninth + 4.753 * Math.sqrt(ninth), 3);
  }
}
