package org.fedclave.models;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Whether predictions are in the order of the truth: the counts of Harrell's concordance index
 * (Harrell et al., Evaluating the Yield of Medical Tests, JAMA 1982), where nothing is censored.
 *
 * @param comparable pairs with different true numbers
 * @param concordant of these, pairs whose predictions are in the same order, equals counting half
 */
record Concordance(double comparable, double concordant) {
  /**
   * Counts all pairs of the first {@code count} examples, in {@code n log n} steps: example by
   * example in the order of the truth, a Fenwick tree says how many predictions before are lower.
   */
  static Concordance of(float[] truth, float[] predictions, int count) {
    int[] ranks = ranks(predictions, count);
    Integer[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> truth[i]))
            .toArray(Integer[]::new);
    Fenwick before = new Fenwick(count);
    double comparable = 0;
    double concordant = 0;
    for (int start = 0; start < count; ) {
      int end = start;
      while (end < count && truth[order[end]] == truth[order[start]]) {
        int rank = ranks[order[end++]];
        long lower = before.below(rank);
        long equal = before.below(rank + 1) - lower;
        comparable += start;
        concordant += lower + equal / 2.0;
      }
      while (start < end) {
        before.add(ranks[order[start++]]);
      }
    }
    return new Concordance(comparable, concordant);
  }

  /** Equal numbers have equal ranks, from 0. */
  private static int[] ranks(float[] numbers, int count) {
    float[] sorted = Arrays.copyOf(numbers, count);
    Arrays.sort(sorted);
    int distinct = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || Float.compare(sorted[i], sorted[distinct - 1]) != 0) {
        sorted[distinct++] = sorted[i];
      }
    }
    int[] ranks = new int[count];
    for (int i = 0; i < count; i++) {
      ranks[i] = Arrays.binarySearch(sorted, 0, distinct, numbers[i]);
    }
    return ranks;
  }

  /** Counts of ranks, with sums over all lower ones. */
  private static final class Fenwick {
    private final long[] sums;

    Fenwick(int ranks) {
      this.sums = new long[ranks + 1];
    }

    void add(int rank) {
      for (int i = rank + 1; i < sums.length; i += i & -i) {
        sums[i]++;
      }
    }

    long below(int rank) {
      long sum = 0;
      for (int i = rank; i > 0; i -= i & -i) {
        sum += sums[i];
      }
      return sum;
    }
  }
}
