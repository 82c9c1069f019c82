package org.fedclave.aggregation;

/**
 * Where an update comes from.
 *
 * @param index of its party (or group of parties) in the round's fixed order, from 0; no two
 *     updates of a round have the same
 * @param examples it was trained on, 1 to {@link WeightedMean#MAXIMUM_WEIGHT}; its weight, where a
 *     rule weighs
 * @param steps of local training behind it, at least 1; only {@link FedNova} reads them
 */
public record Origin(int index, long examples, long steps) {
  public Origin {
    if (index < 0 || steps < 1) {
      throw new IllegalArgumentException(
          "an update of index " + index + " and " + steps + " steps; at least 0 and 1");
    }
  }

  /** For rules that do not read the steps. */
  public Origin(int index, long examples) {
    this(index, examples, 1);
  }
}
