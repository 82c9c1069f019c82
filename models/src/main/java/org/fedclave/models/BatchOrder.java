package org.fedclave.models;

import org.fedclave.tables.SplitMix64;

/**
 * The order in which rows are trained: one shuffle (Fisher-Yates, each order equally likely as far
 * as 64 bits of seed can tell) an epoch, equal for equal seeds on every machine.
 *
 * <p>The numbers come from SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
 * Generators, OOPSLA 2014). The order is no secret.
 */
final class BatchOrder {
  private final int[] rows;
  private final SplitMix64 numbers;

  BatchOrder(int count, long seed) {
    this.rows = new int[count];
    this.numbers = new SplitMix64(seed);
    for (int i = 0; i < count; i++) {
      rows[i] = i;
    }
  }

  /** The rows in the current order; not a copy. */
  int[] rows() {
    return rows;
  }

  /** Shuffles for the next epoch. */
  void shuffle() {
    for (int i = rows.length - 1; i > 0; i--) {
      int j = below(i + 1);
      int row = rows[i];
      rows[i] = rows[j];
      rows[j] = row;
    }
  }

  /** Uniform in [0, bound): numbers of the incomplete last stretch of 2^63 are drawn again. */
  private int below(int bound) {
    while (true) {
      long drawn = numbers.nextLong() >>> 1;
      long remainder = drawn % bound;
      if (drawn - remainder + (bound - 1) >= 0) {
        return (int) remainder;
      }
    }
  }
}
