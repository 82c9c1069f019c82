package org.fedclave.benchmarks.load;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether something grows: the median of the slopes between all pairs of points (Theil and Sen), of
 * which nearly three in ten points may be anything without moving it far.
 */
final class Trend {

  private Trend() {}

  /**
   * How much {@code y} grows with one of {@code x}; 0 if all points have one {@code x}.
   *
   * @param x as many as {@code y}
   */
  static double slope(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(x.length + " places and " + y.length + " values");
    }
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      for (int j = i + 1; j < x.length; j++) {
        if (x[i] != x[j]) {
          slopes.add((y[j] - y[i]) / (x[j] - x[i]));
        }
      }
    }
    return slopes.isEmpty()
        ? 0
        : Quantiles.median(slopes.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
