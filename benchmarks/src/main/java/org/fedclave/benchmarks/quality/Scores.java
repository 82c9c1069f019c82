package org.fedclave.benchmarks.quality;

import java.util.List;

/**
 * One figure, measured with several seeds.
 *
 * @param values at least one
 */
record Scores(List<Double> values) {
  Scores {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a mean of nothing");
    }
  }

  double mean() {
    return values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
  }

  /** The sample's standard deviation; 0 of a single value. */
  double deviation() {
    double mean = mean();
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return values.size() == 1 ? 0 : Math.sqrt(squares / (values.size() - 1));
  }
}
