package org.fedclave.aggregation.privacy;

/**
 * An (epsilon, delta) bound that holds: whatever is computed from the releases, its probability
 * changes by at most a factor exp(epsilon), plus delta, when one unit is taken out of the data.
 *
 * @param accountant name of the accountant that found it
 * @param epsilon 0 or more, finite
 * @param delta above 0, below 1
 */
public record PrivacySpent(String accountant, double epsilon, double delta) {
  public PrivacySpent {
    if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
      throw new IllegalArgumentException(
          "epsilon is " + epsilon + "; it must be finite and not negative");
    }
    checkDelta(delta);
  }

  static void checkDelta(double delta) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta is " + delta + "; it must be above 0 and below 1");
    }
  }
}
