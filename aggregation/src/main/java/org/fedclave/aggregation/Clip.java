package org.fedclave.aggregation;

import org.fedclave.aggregation.RefusedUpdateException.Rule;

/**
 * Bounds what one update can do to the sum: {@code u * min(1, C / ||u||_2)} (McMahan et al. 2018,
 * "Learning Differentially Private Recurrent Language Models", FlatClip).
 */
public final class Clip {
  private Clip() {}

  /**
   * Scales an update down, in place, to an L2 norm of at most {@code maximumNorm}. A shorter one
   * stays as it is, bit for bit. Rounding to float may leave the norm above the bound by a relative
   * error of 2^-23, so a sensitivity analysis allows for that.
   *
   * @param update any length; every coordinate finite
   * @param maximumNorm positive and finite
   * @return the norm before, summed in double in the order of the coordinates
   */
  public static double toNorm(float[] update, double maximumNorm) throws RefusedUpdateException {
    if (!(maximumNorm > 0) || Double.isInfinite(maximumNorm)) {
      throw new IllegalArgumentException(
          "the clipping norm is " + maximumNorm + "; it must be positive and finite");
    }
    double norm = norm(update);
    if (norm > maximumNorm) {
      double factor = maximumNorm / norm;
      for (int i = 0; i < update.length; i++) {
        update[i] = (float) (update[i] * factor);
      }
    }
    return norm;
  }

  private static double norm(float[] update) throws RefusedUpdateException {
    double squares = 0;
    for (int i = 0; i < update.length; i++) {
      if (!Float.isFinite(update[i])) {
        throw new RefusedUpdateException(
            Rule.NOT_FINITE, "coordinate " + i + " of the update is not a finite number");
      }
      squares += (double) update[i] * update[i];
    }
    return Math.sqrt(squares);
  }
}
