package org.fedclave.aggregation;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/**
 * The step that {@link FedAdagrad}, {@link FedAdam} and {@link FedYogi} share (Reddi et al. 2021,
 * "Adaptive Federated Optimization", Algorithm 2); they differ in v. With D the combined update:
 *
 * <pre>
 * m_t = beta1 m_{t-1} + (1 - beta1) D        m_{-1} = 0
 * v_t = the rule's                           v_{-1} = tau^2
 * x_{t+1} = x_t + serverLearningRate m_t / (sqrt(v_t) + tau)
 * </pre>
 *
 * <p>As in the paper there is no bias correction. In double, rounded once where the model is float.
 */
final class AdaptiveOptimiser implements ServerOptimiser {
  private final double rate;
  private final double beta1;
  private final double tau;
  private final DoubleBinaryOperator nextV;

  /** m_t, then v_t. */
  private final double[] moments;

  private final int size;

  /**
   * @param nextV v_t of v_{t-1} and D squared
   */
  AdaptiveOptimiser(double rate, double beta1, double tau, DoubleBinaryOperator nextV, int size) {
    this.rate = rate;
    this.beta1 = beta1;
    this.tau = tau;
    this.nextV = nextV;
    this.size = size;
    this.moments = new double[Math.multiplyExact(2, size)];
    Arrays.fill(moments, size, 2 * size, tau * tau);
  }

  @Override
  public void step(float[] model, float[] update) {
    Sizes.check(size, model, update);
    for (int i = 0; i < size; i++) {
      double delta = update[i];
      double m = beta1 * moments[i] + (1 - beta1) * delta;
      double v = nextV.applyAsDouble(moments[size + i], delta * delta);
      moments[i] = m;
      moments[size + i] = v;
      model[i] = (float) (model[i] + rate * m / (Math.sqrt(v) + tau));
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
