package org.fedclave.aggregation;

/**
 * Where an update comes from.
 *
 * @param index of its party (or group of parties) in the round's fixed order, from 0; no two
 *     updates of a round have the same
 * @param examples it was trained on, 1 to {@link WeightedMean#MAXIMUM_WEIGHT}; its weight, where a
 *     rule weighs
 * @param length of the local training in gradients, 1 to {@link FedNova#LONGEST}: the number of its
 *     steps, for plain SGD; only {@link FedNova} reads it
 */
public record Origin(int index, long examples, double length) {
  public Origin {
    if (index < 0 || !(length >= 1 && length <= FedNova.LONGEST)) {
      throw new IllegalArgumentException(
          "an update of index " + index + " and length " + length + "; at least 0 and 1");
    }
  }

  /** For rules that do not read the length. */
  public Origin(int index, long examples) {
    this(index, examples, 1);
  }
}
