package org.fedclave.aggregation;

import java.util.SequencedMap;

/** How a round's updates become one: the first half of an {@link AggregationRule}. */
public sealed interface Combining
    permits Mean,
        FedNova,
        NormBound,
        Median,
        TrimmedMean,
        Krum,
        MultiKrum,
        Bulyan,
        GeometricMedian,
        FlTrust {

  /** Its name in contracts, lower-case with hyphens. */
  String name();

  /** Its parameters by name, in the order in which they are written. */
  SequencedMap<String, Double> parameters();

  /** What it must see of the updates. */
  Needs needs();

  /** The fewest updates it combines. */
  default int minimumUpdates() {
    return 1;
  }

  /** Why so many, as an inequality in the paper's letters; empty where one is enough. */
  default String requirement() {
    return "";
  }

  /**
   * For one round.
   *
   * @param size number of the model's parameters, at least 1
   */
  Combiner combiner(int size);
}
