package org.fedclave.aggregation.secure;

/**
 * Tails of the hypergeometric distribution: of {@code draws} out of {@code population} without
 * replacement, how many are among the {@code marked}?
 *
 * <p>Sums of terms that are exact to about 1e-11 each, relatively.
 */
final class Hypergeometric {

  private Hypergeometric() {}

  /** P[X >= {@code least}]. */
  static double atLeast(int population, int marked, int draws, int least) {
    double sum = 0;
    for (int x = Math.min(marked, draws); x >= Math.max(0, least); x--) {
      sum += probability(population, marked, draws, x);
    }
    return sum;
  }

  /** P[X < {@code bound}]. */
  static double below(int population, int marked, int draws, int bound) {
    double sum = 0;
    for (int x = 0; x < Math.min(bound, draws + 1); x++) {
      sum += probability(population, marked, draws, x);
    }
    return sum;
  }

  private static double probability(int population, int marked, int draws, int x) {
    if (x > marked || draws - x > population - marked) {
      return 0;
    }
    return Math.exp(
        logChoose(marked, x)
            + logChoose(population - marked, draws - x)
            - logChoose(population, draws));
  }

  private static double logChoose(int n, int k) {
    double sum = 0;
    for (int i = 1; i <= Math.min(k, n - k); i++) {
      sum += Math.log((double) (n - i + 1) / i);
    }
    return sum;
  }
}
