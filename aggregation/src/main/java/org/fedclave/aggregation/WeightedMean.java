package org.fedclave.aggregation;

/**
 * The mean of updates, weighted by their examples: {@code sum(w_i * u_i) / sum(w_i)} (FedAvg,
 * McMahan et al. 2017, Algorithm 1), bit for bit the same in whatever order the updates arrive.
 *
 * <p>Floating-point addition depends on its order, so this sums integers instead: every coordinate
 * is rounded once to a multiple of 2^-48, which is exact for any float of magnitude 2^-25 or more
 * and off by at most 2^-49 below, multiplied by its weight and added in 128 bits. The limits on
 * magnitude, weight and number of updates keep every sum below 2^122, so nothing overflows.
 *
 * <p>Memory is two {@code long} arrays of the model's length, however many updates come. Not
 * thread-safe.
 */
public final class WeightedMean {
  /** Coordinates' magnitudes are below this. */
  public static final float LIMIT = 0x1p14f;

  /** The largest weight, in examples. */
  public static final long MAXIMUM_WEIGHT = 1L << 40;

  /** The most updates in one mean. */
  public static final int MAXIMUM_UPDATES = 1 << 20;

  private static final double STEPS_PER_UNIT = 0x1p48;

  private final long[] high;
  private final long[] low;
  private long totalWeight;
  private int updates;

  /**
   * @param size number of the model's parameters, at least 1
   */
  public WeightedMean(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a model of " + size + " parameters has no mean");
    }
    this.high = new long[size];
    this.low = new long[size];
  }

  /**
   * Adds one update. A refused one leaves the mean as it was.
   *
   * @param update one value a parameter, each finite and of magnitude below {@link #LIMIT}; not
   *     kept
   * @param weight the examples that it was trained on, 1 to {@link #MAXIMUM_WEIGHT}
   */
  public void add(float[] update, long weight) throws RefusedUpdateException {
    addScaled(update, 1, weight);
  }

  /**
   * Adds {@code factor * update}, each product rounded once to a multiple of 2^-48.
   *
   * @param factor finite; no product has a magnitude of {@link #LIMIT} or more
   */
  void addScaled(float[] update, double factor, long weight) throws RefusedUpdateException {
    UpdateCheck.check(update, weight, high.length, updates);
    double steps = factor * STEPS_PER_UNIT;
    for (int i = 0; i < update.length; i++) {
      addProduct(i, (long) Math.rint(update[i] * steps), weight);
    }
    totalWeight += weight;
    updates++;
  }

  /** The mean of what was added, rounded to float; the sum stays as it is. */
  public float[] mean() {
    return meanTimes(1);
  }

  /** {@code factor} times the mean, rounded to float at the end only. */
  float[] meanTimes(double factor) {
    if (updates == 0) {
      throw new IllegalStateException("no update was added: there is no mean");
    }
    double divisor = totalWeight * STEPS_PER_UNIT;
    float[] mean = new float[high.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (toDouble(high[i], low[i]) / divisor * factor);
    }
    return mean;
  }

  /** Number of the model's parameters. */
  int size() {
    return high.length;
  }

  /** Examples behind the updates so far. */
  public long totalWeight() {
    return totalWeight;
  }

  /** Updates added so far. */
  public int updates() {
    return updates;
  }

  private void addProduct(int i, long steps, long weight) {
    long productLow = steps * weight;
    long sumLow = low[i] + productLow;
    long carry = Long.compareUnsigned(sumLow, productLow) < 0 ? 1 : 0;
    low[i] = sumLow;
    high[i] += Math.multiplyHigh(steps, weight) + carry;
  }

  /** The signed 128-bit number; at most three roundings, always the same ones. */
  private static double toDouble(long high, long low) {
    double unsignedLow = (double) (low >>> 32) * 0x1p32 + (double) (low & 0xFFFF_FFFFL);
    return high * 0x1p64 + unsignedLow;
  }
}
