package org.fedclave.aggregation;

import java.util.SequencedMap;

/**
 * FedAdam (Reddi et al. 2021, "Adaptive Federated Optimization", Algorithm 2): the step of {@link
 * AdaptiveOptimiser} with
 *
 * <pre>
 * v_t = beta2 v_{t-1} + (1 - beta2) D^2
 * </pre>
 *
 * @param serverLearningRate positive and finite
 * @param beta1 0 (inclusive) to 1 (exclusive)
 * @param beta2 0 (inclusive) to 1 (exclusive)
 * @param tau degree of adaptivity, positive and finite
 */
public record FedAdam(double serverLearningRate, double beta1, double beta2, double tau)
    implements ServerStep {
  public FedAdam {
    Ranges.positive("serverLearningRate", serverLearningRate);
    Ranges.fraction("beta1", beta1);
    Ranges.fraction("beta2", beta2);
    Ranges.positive("tau", tau);
  }

  /** The paper's defaults (its section 5): beta1 0.9, beta2 0.99, tau 0.001. */
  public FedAdam(double serverLearningRate) {
    this(serverLearningRate, 0.9, 0.99, 1e-3);
  }

  @Override
  public String name() {
    return "fed-adam";
  }

  @Override
  public SequencedMap<String, Double> parameters() {
    return Named.and(
        Named.of("serverLearningRate", serverLearningRate, "beta1", beta1),
        Named.of("beta2", beta2, "tau", tau));
  }

  @Override
  public ServerOptimiser optimiser(int size) {
    return new AdaptiveOptimiser(
        serverLearningRate, beta1, tau, (v, square) -> beta2 * v + (1 - beta2) * square, size);
  }
}
