package org.fedclave.aggregation.privacy;

/**
 * The noisy sums that a run may release, counted down: a round's under central privacy, a step's
 * under record-level privacy. A sum is spent before it is noised, and is spent whether or not it is
 * used afterwards. Thread-safe.
 */
public final class RoundBudget {
  private final SampledGaussian all;
  private final Accountant accountant;
  private final double delta;
  private long spent;

  /**
   * @param all every noisy sum that the contract allows
   * @param accountant finds the epsilon of those spent
   * @param delta the contract's
   */
  public RoundBudget(SampledGaussian all, Accountant accountant, double delta) {
    PrivacySpent.checkDelta(delta);
    this.all = all;
    this.accountant = accountant;
    this.delta = delta;
  }

  /** Spends one sum. */
  synchronized void spend() throws BudgetExhaustedException {
    if (spent == all.steps()) {
      throw new BudgetExhaustedException(
          "all " + all.steps() + " sums that the contract allows are spent: no other is released");
    }
    spent++;
  }

  /** Sums spent so far. */
  public synchronized long sumsSpent() {
    return spent;
  }

  /** What the sums spent so far cost; nothing before the first. */
  public PrivacySpent spent() {
    long sums = sumsSpent();
    if (sums == 0) {
      return new PrivacySpent(accountant.name(), 0, delta);
    }
    return accountant.spent(
        new SampledGaussian(all.noise(), all.noiseMultiplier(), all.samplingRate(), sums), delta);
  }
}
