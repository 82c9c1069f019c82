package org.fedclave.aggregation;

import java.util.SequencedMap;

/**
 * Federated averaging (McMahan et al. 2017, "Communication-Efficient Learning of Deep Networks from
 * Decentralized Data", Algorithm 1), with D the combined update: {@code x + serverLearningRate D}.
 *
 * @param serverLearningRate positive and finite; 1 is plain averaging
 */
public record FedAvg(double serverLearningRate) implements ServerStep {
  public FedAvg {
    Ranges.positive("serverLearningRate", serverLearningRate);
  }

  /** Plain averaging: the next model is the mean of the trained ones. */
  public FedAvg() {
    this(1);
  }

  @Override
  public String name() {
    return "fed-avg";
  }

  @Override
  public SequencedMap<String, Double> parameters() {
    return Named.of("serverLearningRate", serverLearningRate);
  }

  @Override
  public ServerOptimiser optimiser(int size) {
    return new PlainOptimiser(serverLearningRate, size);
  }
}
