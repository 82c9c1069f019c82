package org.fedclave.aggregation.privacy;

/**
 * One round's sum of the parties' updates, which leaves only with discrete Gaussian noise: each
 * coordinate of the released sum is the exact one plus a sample of its own (the mechanism of {@link
 * PartyLevelNoise}). Spends first, releases after, once. Not thread-safe.
 *
 * <p>Sums are {@code long}, modulo 2^64. Only {@link #releaseMean} shows them.
 */
public final class PrivateSum {
  private final PartyLevelNoise mechanism;
  private final RoundBudget budget;
  private final DiscreteGaussian noise;
  private final long[] sum;
  private int parties;
  private boolean released;

  /** A round's empty sum, with noise from a {@link java.security.SecureRandom} of its own. */
  public PrivateSum(PartyLevelNoise mechanism, RoundBudget budget) {
    this(mechanism, budget, RandomWords.secure());
  }

  /** For tests in this package, which replay a seed. */
  PrivateSum(PartyLevelNoise mechanism, RoundBudget budget, RandomWords random) {
    this.mechanism = mechanism;
    this.budget = budget;
    this.noise = new DiscreteGaussian(mechanism.sigma(), 1, random);
    this.sum = new long[mechanism.size()];
  }

  /**
   * Adds one party's update, rounded to the nearest step. It must have been clipped: an update
   * longer than the sensitivity would get less noise than it needs, and is refused.
   *
   * @param update finite coordinates, L2 norm at most the clip but for rounding
   * @throws IllegalArgumentException if it is longer, or not of the mechanism's size; the sum stays
   */
  public void add(float[] update) {
    requireOpen();
    requireSize(update.length);
    double limit = (double) mechanism.sensitivity();
    double squares = 0;
    for (float value : update) {
      double steps = Math.rint(value * mechanism.stepsPerUnit());
      squares += steps * steps;
    }
    squares *= 1 + update.length * 0x1p-52; // the rounding of the sum itself
    if (!(squares <= limit * limit)) {
      throw new IllegalArgumentException(
          "an update of %s steps is longer than the sensitivity, %s steps: it was not clipped"
              .formatted(Math.sqrt(squares), limit));
    }
    for (int i = 0; i < update.length; i++) {
      sum[i] += (long) Math.rint(update[i] * mechanism.stepsPerUnit());
    }
    parties++;
  }

  /** Updates added so far. */
  public int parties() {
    return parties;
  }

  /**
   * Spends one round, then gives the noisy mean: (sum + noise) / (stepsPerUnit parties). The number
   * of parties is public: the round record names them.
   *
   * @throws BudgetExhaustedException if the contract's rounds are spent; nothing is released
   */
  public float[] releaseMean() throws BudgetExhaustedException {
    requireOpen();
    if (parties == 0) {
      throw new IllegalStateException("no party's update was added: there is no mean");
    }
    released = true;
    budget.spend();
    noise.addTo(sum);
    double divisor = mechanism.stepsPerUnit() * parties;
    float[] mean = new float[sum.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sum[i] / divisor);
    }
    return mean;
  }

  private void requireOpen() {
    if (released) {
      throw new IllegalStateException("the sum was released; each round has a sum of its own");
    }
  }

  private void requireSize(int length) {
    if (length != sum.length) {
      throw new IllegalArgumentException(
          "the update has " + length + " coordinates, the sum " + sum.length);
    }
  }
}
