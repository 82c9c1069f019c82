package org.fedclave.models;

/**
 * How local training begins, but for parameters and rows.
 *
 * @param seed of dropout
 * @param rateFactor multiplies every learning rate of the model: a schedule over rounds; positive
 *     and finite
 * @param term what is added to each step's gradient
 */
public record LocalStart(long seed, double rateFactor, GradientTerm term) {
  public LocalStart {
    requireRateFactor(rateFactor);
  }

  static void requireRateFactor(double rateFactor) {
    if (!(rateFactor > 0) || Double.isInfinite(rateFactor)) {
      throw new IllegalArgumentException(
          "the learning rate's factor is " + rateFactor + "; it must be positive and finite");
    }
  }
}
