package org.fedclave.aggregation.privacy;

/**
 * Discrete Gaussian noise for one round's sum modulo 2^b, as secure aggregation recovers it. Adding
 * is modulo 2^32, and so modulo any smaller power of two: a sum that wraps is as private as one
 * that does not, only useless. Spends first, adds after, once. Not thread-safe.
 */
public final class RingNoise {
  private final PartyLevelNoise mechanism;
  private final RoundBudget budget;
  private final DiscreteGaussian noise;
  private boolean used;

  /** Noise from a {@link java.security.SecureRandom} of its own. */
  public RingNoise(PartyLevelNoise mechanism, RoundBudget budget) {
    this(mechanism, budget, RandomWords.secure());
  }

  /** For tests in this package, which replay a seed. */
  RingNoise(PartyLevelNoise mechanism, RoundBudget budget, RandomWords random) {
    this.mechanism = mechanism;
    this.budget = budget;
    this.noise = new DiscreteGaussian(mechanism.sigma(), 1, random);
  }

  /**
   * Spends one round, then noises the coordinates of {@code sum}; what follows them, the sum of the
   * weights, is public and stays.
   *
   * @param sum at least as long as the mechanism's updates
   * @throws BudgetExhaustedException if the contract's rounds are spent; the sum stays, and must
   *     not be used
   */
  public void addTo(int[] sum) throws BudgetExhaustedException {
    if (used) {
      throw new IllegalStateException("each round has noise of its own");
    }
    if (sum.length < mechanism.size()) {
      throw new IllegalArgumentException(
          "the sum has " + sum.length + " elements, the updates " + mechanism.size());
    }
    used = true;
    budget.spend();
    noise.addTo(sum, mechanism.size());
  }
}
