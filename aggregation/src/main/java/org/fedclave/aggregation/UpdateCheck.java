package org.fedclave.aggregation;

import org.fedclave.aggregation.RefusedUpdateException.Rule;

/** What every update must be, whatever rule combines it. */
final class UpdateCheck {
  private UpdateCheck() {}

  /**
   * Refuses an update that must not be combined.
   *
   * @param size of the model
   * @param already updates in the round so far
   */
  static void check(float[] update, long weight, int size, int already)
      throws RefusedUpdateException {
    if (already == WeightedMean.MAXIMUM_UPDATES) {
      throw new RefusedUpdateException(
          Rule.TOO_MANY, "one round takes at most " + WeightedMean.MAXIMUM_UPDATES + " updates");
    }
    if (update.length != size) {
      throw new RefusedUpdateException(
          Rule.SIZE, "the update has " + update.length + " parameters, the model has " + size);
    }
    if (weight < 1 || weight > WeightedMean.MAXIMUM_WEIGHT) {
      throw new RefusedUpdateException(
          Rule.WEIGHT,
          "the weight " + weight + " is not between 1 and " + WeightedMean.MAXIMUM_WEIGHT);
    }
    if (!isWithinLimit(update)) {
      throw refusal(update);
    }
  }

  /** One pass without a branch in it, which becomes vector instructions; NaN stays NaN. */
  private static boolean isWithinLimit(float[] update) {
    float largest = 0;
    for (int i = 0; i < update.length; i++) {
      largest = Math.max(largest, Math.abs(update[i]));
    }
    return largest < WeightedMean.LIMIT;
  }

  private static RefusedUpdateException refusal(float[] update) {
    for (int i = 0; i < update.length; i++) {
      if (!Float.isFinite(update[i])) {
        return new RefusedUpdateException(
            Rule.NOT_FINITE, "coordinate " + i + " of the update is not a finite number");
      }
      if (Math.abs(update[i]) >= WeightedMean.LIMIT) {
        return new RefusedUpdateException(
            Rule.TOO_LARGE,
            "coordinate "
                + i
                + " of the update has a magnitude of "
                + WeightedMean.LIMIT
                + " or more");
      }
    }
    throw new AssertionError("a coordinate is beyond the limit");
  }
}
