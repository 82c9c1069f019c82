package org.fedclave.models;

import java.util.random.RandomGenerator;

/**
 * Draws rows, each with the same probability and independent of the others.
 *
 * <p>The probability is exact: the rate rounded down to a multiple of 2^-63, compared byte by byte
 * with a stream of random bytes, of which 1.004 are used a row.
 */
final class PoissonSample {
  private static final int BUFFER = 4096;

  private final RandomGenerator random;
  private final boolean all;
  private final long threshold;
  private final int[] rows;
  private final byte[] buffer = new byte[BUFFER];
  private int used = BUFFER;
  private int size;

  /**
   * A sampler whose draws follow from {@code random} alone.
   *
   * @param rate over 0, at most 1
   */
  PoissonSample(int rowCount, double rate, RandomGenerator random) {
    this.random = random;
    this.all = rate == 1;
    // Twice what fits a long's 63 bits: the 64 bits of the rate's binary fraction.
    this.threshold = (long) Math.scalb(rate, 63) << 1;
    this.rows = new int[rowCount];
  }

  /** Draws anew. */
  void draw() {
    size = 0;
    for (int row = 0; row < rows.length; row++) {
      if (all || isBelowThreshold()) {
        rows[size++] = row;
      }
    }
  }

  int size() {
    return size;
  }

  /** A row of the present sample; rows come in ascending order. */
  int row(int place) {
    return rows[place];
  }

  /** Is a uniform fraction of 64 bits, drawn from the left until it differs, below the rate? */
  private boolean isBelowThreshold() {
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      int drawn = next();
      int bound = (int) (threshold >>> shift) & 0xff;
      if (drawn != bound) {
        return drawn < bound;
      }
    }
    return false;
  }

  private int next() {
    if (used == BUFFER) {
      random.nextBytes(buffer);
      used = 0;
    }
    return buffer[used++] & 0xff;
  }
}
