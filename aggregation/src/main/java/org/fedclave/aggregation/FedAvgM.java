package org.fedclave.aggregation;

import java.util.SequencedMap;

/**
 * Federated averaging with server momentum (Hsu, Qi, Brown 2019, "Measuring the Effects of
 * Non-Identical Data Distribution for Federated Visual Classification", section 4.3), with D the
 * combined update:
 *
 * <pre>
 * v_t = momentum v_{t-1} + D        v_{-1} = 0
 * x_{t+1} = x_t + serverLearningRate v_t
 * </pre>
 *
 * @param serverLearningRate positive and finite; 1 in the paper
 * @param momentum 0 (inclusive) to 1 (exclusive); 0.9 in the paper
 */
public record FedAvgM(double serverLearningRate, double momentum) implements ServerStep {
  public FedAvgM {
    Ranges.positive("serverLearningRate", serverLearningRate);
    Ranges.fraction("momentum", momentum);
  }

  @Override
  public String name() {
    return "fed-avgm";
  }

  @Override
  public SequencedMap<String, Double> parameters() {
    return Named.of("serverLearningRate", serverLearningRate, "momentum", momentum);
  }

  @Override
  public ServerOptimiser optimiser(int size) {
    return new Optimiser(this, size);
  }

  private static final class Optimiser implements ServerOptimiser {
    private final FedAvgM step;
    private final double[] velocity;

    Optimiser(FedAvgM step, int size) {
      this.step = step;
      this.velocity = new double[size];
    }

    @Override
    public void step(float[] model, float[] update) {
      Sizes.check(velocity.length, model, update);
      for (int i = 0; i < velocity.length; i++) {
        double v = step.momentum * velocity[i] + update[i];
        velocity[i] = v;
        model[i] = (float) (model[i] + step.serverLearningRate * v);
      }
    }

    @Override
    public double[] state() {
      return velocity.clone();
    }

    @Override
    public void restore(double[] state) {
      Sizes.checkState(velocity.length, state);
      System.arraycopy(state, 0, velocity, 0, state.length);
    }
  }
}
