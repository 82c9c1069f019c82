package org.fedclave.aggregation.privacy;

import java.util.Arrays;

/**
 * From a Renyi divergence to epsilon at one delta: epsilon = R(alpha) + log((alpha - 1) / alpha) -
 * (log delta + log alpha) / (alpha - 1) (Canonne, Kamath, Steinke 2020, proposition 12; Balle et
 * al. 2020, "Hypothesis Testing Interpretations and Renyi Differential Privacy", theorem 21).
 * Immutable.
 */
final class Conversion {
  private final double[] logs;
  private final double[] rests;
  private final double[] leastFrom;

  Conversion(double delta, double[] orders) {
    double logDelta = StrictMath.log(delta);
    this.logs = Arrays.stream(orders).map(order -> StrictMath.log1p(-1 / order)).toArray();
    this.rests =
        Arrays.stream(orders)
            .map(order -> (logDelta + StrictMath.log(order)) / (order - 1))
            .toArray();
    this.leastFrom = new double[orders.length + 1];
    leastFrom[orders.length] = Double.POSITIVE_INFINITY;
    for (int i = orders.length - 1; i >= 0; i--) {
      leastFrom[i] = Math.min(logs[i] - rests[i], leastFrom[i + 1]);
    }
  }

  /** Epsilon by the divergence of the order in this place. */
  double epsilon(double divergence, int place) {
    return Math.max(0, divergence + logs[place] - rests[place]);
  }

  /** The least that is added to a divergence of any order behind this place. */
  double leastBehind(int place) {
    return leastFrom[place + 1];
  }
}
