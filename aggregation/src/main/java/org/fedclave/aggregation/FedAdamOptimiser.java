package org.fedclave.aggregation;

import java.util.Arrays;

/**
 * Reddi et al. 2021, Algorithm 2, lines of FedAdam; in double, rounded once where the model is
 * float.
 */
final class FedAdamOptimiser implements ServerOptimiser {
  private final AggregationRule.FedAdam rule;

  /** m_t, then v_t. */
  private final double[] moments;

  private final int size;

  FedAdamOptimiser(AggregationRule.FedAdam rule, int size) {
    this.rule = rule;
    this.size = size;
    this.moments = new double[Math.multiplyExact(2, size)];
    Arrays.fill(moments, size, 2 * size, rule.tau() * rule.tau());
  }

  @Override
  public void step(float[] model, float[] meanUpdate) {
    Sizes.check(size, model, meanUpdate);
    for (int i = 0; i < size; i++) {
      double delta = meanUpdate[i];
      double m = rule.beta1() * moments[i] + (1 - rule.beta1()) * delta;
      double v = rule.beta2() * moments[size + i] + (1 - rule.beta2()) * delta * delta;
      moments[i] = m;
      moments[size + i] = v;
      model[i] = (float) (model[i] + rule.serverLearningRate() * m / (Math.sqrt(v) + rule.tau()));
    }
  }

  @Override
  public double[] state() {
    return moments.clone();
  }

  @Override
  public void restore(double[] state) {
    Sizes.checkState(moments.length, state);
    for (int i = size; i < state.length; i++) {
      if (state[i] < 0) {
        throw new IllegalArgumentException("value " + i + " of the state is a negative square");
      }
    }
    System.arraycopy(state, 0, moments, 0, state.length);
  }
}
