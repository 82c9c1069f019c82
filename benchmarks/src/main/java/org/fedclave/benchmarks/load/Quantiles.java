package org.fedclave.benchmarks.load;

import java.util.Arrays;
import java.util.List;

/**
 * Of a number of times, in milliseconds.
 *
 * @param count how many
 */
record Quantiles(long count, double median, double p99, double most) {

  static Quantiles of(List<Long> nanos) {
    if (nanos.isEmpty()) {
      return new Quantiles(0, Double.NaN, Double.NaN, Double.NaN);
    }
    double[] sorted = nanos.stream().mapToDouble(one -> one / 1e6).sorted().toArray();
    return new Quantiles(
        sorted.length, at(sorted, 0.5), at(sorted, 0.99), sorted[sorted.length - 1]);
  }

  /** The smallest value that at least the share {@code q} of all do not exceed. */
  private static double at(double[] sorted, double q) {
    return sorted[Math.max(0, (int) Math.ceil(q * sorted.length) - 1)];
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
