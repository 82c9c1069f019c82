package org.fedclave.aggregation.privacy;

/**
 * Discrete Gaussian noise for the sums of one party's record-level training, one after the other.
 * Spends each before it adds. Not thread-safe.
 */
public final class StepNoise {
  private final RoundBudget budget;
  private final DiscreteGaussian noise;

  /** Noise from a {@link java.security.SecureRandom} of its own. */
  public StepNoise(RecordLevelNoise mechanism, RoundBudget budget) {
    this(mechanism, budget, RandomWords.secure());
  }

  /** For tests in this package, which replay a seed. */
  StepNoise(RecordLevelNoise mechanism, RoundBudget budget, RandomWords random) {
    this.budget = budget;
    this.noise = new DiscreteGaussian(mechanism.sigma(), 1, random);
  }

  /**
   * Spends one step, then noises every value of {@code sum}.
   *
   * @throws BudgetExhaustedException if the contract's steps are spent; the sum stays, and must not
   *     be used
   */
  public void addTo(long[] sum) throws BudgetExhaustedException {
    budget.spend();
    noise.addTo(sum);
  }
}
