package org.fedclave.tables;

/**
 * Which rows of a dataset only evaluate and never train: about {@code percent} of them, spread
 * evenly, the same ones whenever and wherever anybody asks.
 *
 * <p>Row {@code i} is held out if and only if {@code mix64(seed + (i + 1) * 0x9E3779B97F4A7C15) mod
 * 100 < percent}, unsigned, with {@code mix64} of SplitMix64 (Steele, Lea, Flood: Fast Splittable
 * Pseudorandom Number Generators, OOPSLA 2014). It is no secret: who knows the seed knows the rows.
 *
 * @param percent 0 to 99
 * @param seed public; parties of one run use the run's
 */
public record HeldOut(int percent, long seed) {

  public HeldOut {
    if (percent < 0 || percent > 99) {
      throw new IllegalArgumentException(
          "0 to 99 percent of the rows can be held out, not " + percent);
    }
  }

  /**
   * Whether a row only evaluates.
   *
   * @param row its index in the dataset, from 0, counted over all of its shards
   */
  public boolean isHeldOut(long row) {
    return Long.remainderUnsigned(SplitMix64.at(seed, row), 100) < percent;
  }
}
