package org.fedclave.tables;

/**
 * A stream of numbers that follow from a seed, the same on every machine: SplitMix64 (Steele, Lea,
 * Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014), with {@link StrictMath}
 * where a number is real. It is no secret and must protect none. Not for several threads.
 */
public final class SplitMix64 {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  public SplitMix64(long seed) {
    this.state = seed;
  }

  /** Any long, all equally likely. */
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /**
   * A number from 0 to {@code bound - 1}, all exactly equally likely.
   *
   * @param bound at least 1
   */
  public int nextInt(int bound) {
    // Of 2^63 values, those beyond the last whole multiple of the bound are drawn again.
    long last = Long.MAX_VALUE - Long.MAX_VALUE % bound;
    long drawn = nextLong() >>> 1;
    while (drawn >= last) {
      drawn = nextLong() >>> 1;
    }
    return (int) (drawn % bound);
  }

  /** A number strictly between 0 and 1: an odd multiple of 2^-53. */
  public double nextDouble() {
    return ((nextLong() >>> 12) + 0.5) * 0x1p-52;
  }

  /** A normal number of mean 0 and deviation 1, by the polar method (Marsaglia, Bray 1964). */
  public double nextGaussian() {
    while (true) {
      double x = 2 * nextDouble() - 1;
      double y = 2 * nextDouble() - 1;
      double square = x * x + y * y;
      if (square > 0 && square < 1) {
        return x * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
      }
    }
  }

  static long mix(long z) {
    long once = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long twice = (once ^ (once >>> 27)) * 0x94D049BB133111EBL;
    return twice ^ (twice >>> 31);
  }

  /** The mixed value of the {@code index}-th state, from 0, after a seed. */
  static long at(long seed, long index) {
    return mix(seed + (index + 1) * GOLDEN_GAMMA);
  }
}
