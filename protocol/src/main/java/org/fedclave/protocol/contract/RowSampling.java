package org.fedclave.protocol.contract;

/**
 * How often record-level training looks at the rows of one party: in noisy steps over Poisson
 * samples, as many as plain training would take with the contract's batches.
 *
 * <p>All of it follows from the contract, which says the number of rows, held-out ones included: a
 * party, a trainer and a verifier find the same, and no number that an accountant needs is anyone's
 * word.
 *
 * @param rate probability with which a row is in a step: batchSize / rows, at most 1
 * @param stepsPerRound epochs ceil(rows / batchSize), or the steps that the contract counts
 */
public record RowSampling(double rate, long stepsPerRound) {

  /** With more, the rounding of their gradients' sum would count. */
  public static final long MOST_ROWS = 1L << 22;

  /** Steps of a run on one party's rows, for which accountants are made. */
  public static final long MOST_STEPS = 10_000_000;

  public RowSampling {
    if (!(rate > 0 && rate <= 1) || stepsPerRound < 1 || stepsPerRound > MOST_STEPS) {
      throw new IllegalArgumentException(
          stepsPerRound + " steps a round at a sampling rate of " + rate);
    }
  }

  /**
   * What {@code training} means for a party with so many rows.
   *
   * @throws IllegalArgumentException if the rows or the steps of the whole run are too many, with
   *     what to do instead
   */
  public static RowSampling of(TrainingTerms training, long rows) {
    if (rows < 1 || rows > MOST_ROWS) {
      throw new IllegalArgumentException(
          "record-level privacy trains on 1 to %d rows of a party, not on %d: divide the dataset"
              .formatted(MOST_ROWS, rows));
    }
    LocalTerms local = training.local();
    long perRound =
        local.countsSteps()
            ? local.steps()
            : local.epochs() * Math.ceilDiv(rows, local.batchSize());
    if (perRound * training.rounds() > MOST_STEPS) {
      throw new IllegalArgumentException(
          "record-level privacy takes at most %d noisy steps in a run, and %d rounds of %d are more: take larger batches, fewer local epochs or steps, or fewer rounds"
              .formatted(MOST_STEPS, training.rounds(), perRound));
    }
    return new RowSampling(Math.min(1, (double) local.batchSize() / rows), perRound);
  }

  /** Steps of so many rounds. */
  public long steps(int rounds) {
    return Math.multiplyExact(stepsPerRound, rounds);
  }
}
