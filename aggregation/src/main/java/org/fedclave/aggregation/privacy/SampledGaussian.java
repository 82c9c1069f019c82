package org.fedclave.aggregation.privacy;

/**
 * What a training releases, as an accountant sees it: {@code steps} sums, each over the units
 * (rows, or parties) that an independent coin of probability {@code samplingRate} chose for that
 * step, each with Gaussian noise of {@code noiseMultiplier} times the most that one unit can change
 * the sum in L2 norm.
 *
 * <p>Neighbours differ in one unit, present or absent. A sampling rate below 1 counts only if who
 * was chosen stays secret: where a record names the participants, the rate is 1.
 *
 * @param noise what is added
 * @param noiseMultiplier standard deviation over sensitivity, {@link #LEAST_MULTIPLIER} to {@link
 *     #MOST_MULTIPLIER}
 * @param samplingRate above 0, at most 1
 * @param steps 1 to {@link #MOST_STEPS}
 */
public record SampledGaussian(
    Noise noise, double noiseMultiplier, double samplingRate, long steps) {
  /** Less noise than this costs an epsilon above 40 in one step: no privacy to account for. */
  public static final double LEAST_MULTIPLIER = 0.1;

  public static final double MOST_MULTIPLIER = 1e4;
  public static final long MOST_STEPS = 10_000_000;

  public SampledGaussian {
    if (!(noiseMultiplier >= LEAST_MULTIPLIER && noiseMultiplier <= MOST_MULTIPLIER)) {
      throw new IllegalArgumentException(
          "the noise multiplier is %s; it must be between %s and %s"
              .formatted(noiseMultiplier, LEAST_MULTIPLIER, MOST_MULTIPLIER));
    }
    if (!(samplingRate > 0 && samplingRate <= 1)) {
      throw new IllegalArgumentException(
          "the sampling rate is " + samplingRate + "; it must be above 0 and at most 1");
    }
    if (steps < 1 || steps > MOST_STEPS) {
      throw new IllegalArgumentException(
          "there are " + steps + " steps; there must be 1 to " + MOST_STEPS);
    }
  }

  /** Every unit in every step. */
  public boolean isUnsampled() {
    return samplingRate == 1;
  }
}
