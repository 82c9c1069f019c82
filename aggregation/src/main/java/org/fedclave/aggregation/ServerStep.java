package org.fedclave.aggregation;

import java.util.SequencedMap;

/** How the combined update moves the model: the second half of an {@link AggregationRule}. */
public sealed interface ServerStep
    permits FedAvg, FedAvgM, FedAdagrad, FedAdam, FedYogi, FedProx, Scaffold {

  /** Its name in contracts, lower-case with hyphens. */
  String name();

  /** Its parameters by name, in the order in which they are written. */
  SequencedMap<String, Double> parameters();

  /**
   * A fresh optimiser for one run.
   *
   * @param size number of the model's parameters, at least 1
   */
  ServerOptimiser optimiser(int size);
}
