package org.fedclave.models;

/**
 * What one call of {@link TrainingEngine#trainPrivately} does: DP-SGD (Abadi et al., Deep Learning
 * with Differential Privacy, CCS 2016, Algorithm 1).
 *
 * @param steps noisy steps, 1 to 10,000,000
 * @param samplingRate q: with this probability, and independent of all others, an example is in a
 *     step (Poisson sampling); over 0, at most 1
 * @param clipNorm C: the longest that one example's gradient, over all parameters, can be; positive
 * @param rateFactor multiplies every learning rate of the model, positive and finite: a schedule
 *     over rounds
 */
public record PrivateTraining(int steps, double samplingRate, double clipNorm, double rateFactor) {
  /** The most examples: with more, the rounding of their sum would count. */
  public static final int MAXIMUM_ROWS = 1 << 22;

  /** The clip norm in units. */
  private static final int CLIP_UNITS = 1 << 24;

  public PrivateTraining {
    if (steps < 1 || steps > 10_000_000) {
      throw new IllegalArgumentException(steps + " steps; 1 to 10000000 are possible");
    }
    if (!(samplingRate > 0 && samplingRate <= 1)) {
      throw new IllegalArgumentException(
          "the sampling rate is " + samplingRate + "; over 0 to 1 is possible");
    }
    LocalStart.requireRateFactor(rateFactor);
    if (!(clipNorm >= 1e-20 && clipNorm <= 1e20)) {
      throw new IllegalArgumentException(
          "the clip norm is " + clipNorm + "; 1e-20 to 1e20 are possible");
    }
  }

  /** At the model's own learning rates. */
  public PrivateTraining(int steps, double samplingRate, double clipNorm) {
    this(steps, samplingRate, clipNorm, 1);
  }

  /** What 1 in a sum stands for: {@code clipNorm / 2^24}. */
  public double unit() {
    return clipNorm / CLIP_UNITS;
  }

  /**
   * How far the sums of two data sets can be apart, in units and Euclidean norm, where one has an
   * example in the place of which the other has none. Noise is measured by this, not by the clip
   * norm.
   *
   * <p>It is {@code 2^24 (1 + e) + sqrt(d)}: the clip norm; the rounding of a sum of {@code rows}
   * doubles, {@code e = 5 rows (rows + 1) 2^-53} (each of both sums is off by at most {@code gamma
   * = 2 rows 2^-53} of the sum of magnitudes, whose norm is at most {@code rows} clip norms); and
   * the rounding of both to whole units, at most 1 in each of the d places.
   *
   * <p>It rests on one thing that no proof here gives: that the activations and errors of an
   * example have the same bits whatever other examples share its batch, and in whatever place of
   * it. Batches of one call have one shape, so BLAS takes one path, and no batch is larger than
   * those of which a trial on the processor at hand found all places alike.
   *
   * @param parameterCount d, of the model
   * @param rows to train on, at most {@value #MAXIMUM_ROWS}
   */
  public static double sensitivity(int parameterCount, int rows) {
    requireRows(rows);
    double rounding = Math.scalb(5.0 * rows * (rows + 1.0), -53);
    return Math.ceil(CLIP_UNITS * (1 + rounding) + Math.sqrt(parameterCount));
  }

  /**
   * Refuses a model whose examples' gradients are not clipped one by one: other than dense layers
   * and a softmax, or drawing at random.
   *
   * @throws IllegalArgumentException if there is another layer, which it names
   */
  public static void requireSupported(ModelConfiguration model) {
    DenseLayers.require(model);
  }

  static void requireRows(int rows) {
    if (rows < 1 || rows > MAXIMUM_ROWS) {
      throw new IllegalArgumentException(
          rows + " rows to train privately; 1 to " + MAXIMUM_ROWS + " are possible");
    }
  }
}
