package org.fedclave.aggregation.privacy;

import java.util.Arrays;

/**
 * The Renyi divergence of one step of given noise and sampling, at each order of the accountant;
 * computed when it is first asked for, and remembered, because it is most of an accountant's work
 * and does not depend on the number of steps. Thread-safe.
 */
final class StepDivergences {
  private final SampledGaussian step;
  private final double[] orders;
  private final double[] known;

  /**
   * @param step of which the number of steps does not count
   */
  StepDivergences(SampledGaussian step, double[] orders) {
    this.step = step;
    this.orders = orders;
    this.known = new double[orders.length];
    Arrays.fill(known, Double.NaN);
  }

  /** R(alpha) of one step at the order in this place. */
  synchronized double at(int place) {
    if (Double.isNaN(known[place])) {
      known[place] = RdpAccountant.stepDivergence(step, orders[place]);
    }
    return known[place];
  }
}
