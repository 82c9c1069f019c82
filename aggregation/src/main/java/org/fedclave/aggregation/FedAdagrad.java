package org.fedclave.aggregation;

import java.util.SequencedMap;

/**
 * FedAdagrad (Reddi et al. 2021, "Adaptive Federated Optimization", Algorithm 2): the step of
 * {@link AdaptiveOptimiser} with
 *
 * <pre>
 * v_t = v_{t-1} + D^2
 * </pre>
 *
 * @param serverLearningRate positive and finite
 * @param beta1 0 (inclusive) to 1 (exclusive); the paper's experiments have 0
 * @param tau degree of adaptivity, positive and finite
 */
public record FedAdagrad(double serverLearningRate, double beta1, double tau)
    implements ServerStep {
  public FedAdagrad {
    Ranges.positive("serverLearningRate", serverLearningRate);
    Ranges.fraction("beta1", beta1);
    Ranges.positive("tau", tau);
  }

  @Override
  public String name() {
    return "fed-adagrad";
  }

  @Override
  public SequencedMap<String, Double> parameters() {
    return Named.and(
        Named.of("serverLearningRate", serverLearningRate, "beta1", beta1), Named.of("tau", tau));
  }

  @Override
  public ServerOptimiser optimiser(int size) {
    return new AdaptiveOptimiser(serverLearningRate, beta1, tau, Double::sum, size);
  }
}
