package org.fedclave.models;

import java.util.Arrays;

/** Scores of examples of two classes, for the exact area under the ROC curve. */
final class RankedScores {
  /** A score's bits, which order as scores of 0 or more do, and the class below them. */
  private final long[] scores;

  private int count;

  RankedScores(int most) {
    this.scores = new long[most];
  }

  /**
   * Adds an example.
   *
   * @param score 0 or more
   * @param label 0 or 1
   */
  void add(float score, int label) {
    scores[count++] = ((long) Float.floatToIntBits(score) << 1) | label;
  }

  /** Mann-Whitney's area, ties half; not a number unless there are both classes. */
  double auc() {
    long[] sorted = Arrays.copyOf(scores, count);
    Arrays.sort(sorted);
    double won = 0;
    double negativesBelow = 0;
    double positives = 0;
    for (int start = 0; start < sorted.length; ) {
      int end = start;
      long tiedPositives = 0;
      while (end < sorted.length && sorted[end] >>> 1 == sorted[start] >>> 1) {
        tiedPositives += sorted[end] & 1;
        end++;
      }
      long tiedNegatives = end - start - tiedPositives;
      won += tiedPositives * (negativesBelow + tiedNegatives / 2.0);
      negativesBelow += tiedNegatives;
      positives += tiedPositives;
      start = end;
    }
    return won / (positives * negativesBelow);
  }
}
