package org.fedclave.models;

import java.util.Arrays;
import java.util.List;

/** Adds up an evaluation, example by example in row order. */
final class EvaluationTally {
  private static final double LEAST_PROBABILITY = 1e-15;

  private final int classes;
  private final long[][] histograms = new long[2][EvaluationCounts.BINS];

  /**
   * For two classes: a score's bits, which order as the scores do, and the true class below them.
   */
  private final long[] scores;

  private int examples;
  private double lossSum;
  private long correct;

  EvaluationTally(int classes, int expectedExamples) {
    this.classes = classes;
    this.scores = new long[classes == 2 ? expectedExamples : 0];
  }

  /**
   * @param probabilities row-major, one row an example
   * @param firstRow of the examples, the one that the first row of probabilities is for
   */
  void add(float[] probabilities, Examples truth, int firstRow) {
    for (int i = 0; i < probabilities.length / classes; i++) {
      add(probabilities, i * classes, truth.label(firstRow + i));
    }
  }

  Evaluation evaluation() {
    boolean binary = classes == 2;
    EvaluationCounts counts =
        new EvaluationCounts(
            examples,
            lossSum,
            correct,
            binary ? Arrays.stream(histograms[0]).boxed().toList() : List.of(),
            binary ? Arrays.stream(histograms[1]).boxed().toList() : List.of());
    return new Evaluation(counts, exactAuc());
  }

  private void add(float[] probabilities, int start, int label) {
    int best = 0;
    for (int i = 1; i < classes; i++) {
      if (probabilities[start + i] > probabilities[start + best]) {
        best = i;
      }
    }
    correct += best == label ? 1 : 0;
    double probability = probabilities[start + label];
    lossSum -= Math.log(probability >= LEAST_PROBABILITY ? probability : LEAST_PROBABILITY);
    if (classes == 2) {
      addScore(probabilities[start + 1], label);
    }
    examples++;
  }

  /** A score that is no number counts as 0. */
  private void addScore(float score, int label) {
    float clean = score > 0 ? Math.min(score, 1f) : 0f;
    int bin = Math.min((int) (clean * EvaluationCounts.BINS), EvaluationCounts.BINS - 1);
    histograms[label][bin]++;
    scores[examples] = ((long) Float.floatToIntBits(clean) << 1) | label;
  }

  private double exactAuc() {
    long[] sorted = Arrays.copyOf(scores, classes == 2 ? examples : 0);
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
