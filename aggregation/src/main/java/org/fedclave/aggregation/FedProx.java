package org.fedclave.aggregation;

import java.util.SequencedMap;

/**
 * FedProx (Li et al. 2020, "Federated Optimization in Heterogeneous Networks", Algorithm 2): the
 * trainers minimise {@code F_k(w) + mu/2 ||w - w_t||^2}; the server's step is that of {@link
 * FedAvg}.
 *
 * @param serverLearningRate positive and finite; 1 in the paper
 * @param mu weight of the proximal term in the trainers' loss, positive and finite
 */
public record FedProx(double serverLearningRate, double mu) implements ServerStep {
  public FedProx {
    Ranges.positive("serverLearningRate", serverLearningRate);
    Ranges.positive("mu", mu);
  }

  @Override
  public String name() {
    return "fed-prox";
  }

  @Override
  public SequencedMap<String, Double> parameters() {
    return Named.of("serverLearningRate", serverLearningRate, "mu", mu);
  }

  @Override
  public ServerOptimiser optimiser(int size) {
    return new PlainOptimiser(serverLearningRate, size);
  }
}
