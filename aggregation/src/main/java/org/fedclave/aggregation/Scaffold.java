package org.fedclave.aggregation;

import java.util.SequencedMap;

/**
 * The server's step of SCAFFOLD (Karimireddy, Kale, Mohri, Reddi, Stich, Suresh 2020, "SCAFFOLD:
 * Stochastic Controlled Averaging for Federated Learning", Algorithm 1, lines 16 and 17): the mean
 * of the updates, each with the same weight, times a learning rate. What is added to the trainers'
 * gradients follows from the models that they get: {@link ServerControl}.
 *
 * @param serverLearningRate positive and finite; 1 in the paper's experiments
 * @param localSteps K, the steps that every trainer takes in a round on the rows of every party; 1
 *     to {@link #MOST_STEPS}
 */
public record Scaffold(double serverLearningRate, int localSteps) implements ServerStep {
  /** The most local steps of a round. */
  public static final int MOST_STEPS = 10_000_000;

  public Scaffold {
    Ranges.positive("serverLearningRate", serverLearningRate);
    Ranges.within("localSteps", localSteps, 1, MOST_STEPS);
  }

  @Override
  public String name() {
    return "scaffold";
  }

  @Override
  public SequencedMap<String, Double> parameters() {
    return Named.of("serverLearningRate", serverLearningRate, "localSteps", (double) localSteps);
  }

  @Override
  public ServerOptimiser optimiser(int size) {
    return new PlainOptimiser(serverLearningRate, size);
  }
}
