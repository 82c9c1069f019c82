package org.fedclave.aggregation.secure;

/** What a sum of quantised vectors says: the sum of weights, and the mean by them. */
public final class WeightedSum {

  private final long weight;
  private final float[] mean;

  WeightedSum(long weight, float[] mean) {
    this.weight = weight;
    this.mean = mean;
  }

  /** {@code sum w_i}: compare it with what the participants announced. */
  public long weight() {
    return weight;
  }

  /**
   * {@code sum w_i x_i / sum w_i}, each coordinate off by less than {@code W / (S sum w_i)} for
   * each participant, without bias. The array itself: not copied.
   */
  public float[] mean() {
    return mean;
  }
}
