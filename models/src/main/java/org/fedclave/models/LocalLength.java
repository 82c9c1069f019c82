package org.fedclave.models;

/** How long a party trains in a round: the same passes over its rows for all, or the same steps. */
public sealed interface LocalLength {
  /**
   * The steps that this is.
   *
   * @param rows to train on, at least one
   */
  long steps(long rows, int batchSize);

  /**
   * Passes over all rows; the last step of each takes the rows that are left.
   *
   * @param count 1 to 10,000
   */
  record Epochs(int count) implements LocalLength {
    public Epochs {
      requireCount(count, 10_000, "epochs");
    }

    @Override
    public long steps(long rows, int batchSize) {
      return Math.multiplyExact((long) count, Math.ceilDiv(rows, batchSize));
    }
  }

  /**
   * Steps, whatever the rows; when all rows have been seen they are shuffled anew.
   *
   * @param count 1 to 10,000,000
   */
  record Steps(int count) implements LocalLength {
    public Steps {
      requireCount(count, 10_000_000, "steps");
    }

    @Override
    public long steps(long rows, int batchSize) {
      return count;
    }
  }

  private static void requireCount(int count, int most, String what) {
    if (count < 1 || count > most) {
      throw new IllegalArgumentException(
          "%d %s; 1 to %d are possible".formatted(count, what, most));
    }
  }
}
