package org.fedclave.aggregation.privacy;

/**
 * The noisy rounds that a run may release, counted down. A round is spent before its sum is noised,
 * and is spent whether or not the sum is used afterwards. Thread-safe.
 */
public final class RoundBudget {
  private final SampledGaussian all;
  private final Accountant accountant;
  private final double delta;
  private long spent;

  /**
   * @param all every round that the contract allows
   * @param accountant finds the epsilon of the rounds spent
   * @param delta the contract's
   */
  public RoundBudget(SampledGaussian all, Accountant accountant, double delta) {
    PrivacySpent.checkDelta(delta);
    this.all = all;
    this.accountant = accountant;
    this.delta = delta;
  }

  /** Spends one round. */
  synchronized void spend() throws BudgetExhaustedException {
    if (spent == all.steps()) {
      throw new BudgetExhaustedException(
          "all " + all.steps() + " rounds that the contract allows are spent: no sum is released");
    }
    spent++;
  }

  /** Rounds spent so far. */
  public synchronized long roundsSpent() {
    return spent;
  }

  /** What the rounds spent so far cost; nothing before the first. */
  public PrivacySpent spent() {
    long rounds = roundsSpent();
    if (rounds == 0) {
      return new PrivacySpent(accountant.name(), 0, delta);
    }
    return accountant.spent(
        new SampledGaussian(all.noise(), all.noiseMultiplier(), all.samplingRate(), rounds), delta);
  }
}
