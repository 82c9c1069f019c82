package org.fedclave.models;

import java.util.Arrays;
import java.util.List;

/** Adds up how a classifier did. */
final class ClassificationTally implements EvaluationTally {
  private static final double LEAST_PROBABILITY = 1e-15;

  private final Examples truth;
  private final int classes;
  private final long[] actual;
  private final long[] predicted;
  private final long[] right;
  private final long[] sureExamples = new long[Calibration.BINS];
  private final long[] sureRight = new long[Calibration.BINS];
  private final double[] sure = new double[Calibration.BINS];
  private final long[][] histograms = new long[2][ScoreHistogram.BINS];
  private final RankedScores scores;

  private long examples;
  private long correct;
  private double lossSum;
  private double brierSum;

  ClassificationTally(Examples truth) {
    this.truth = truth;
    this.classes = truth.labelCount();
    int counted = classes <= PerClass.MOST_CLASSES ? classes : 0;
    this.actual = new long[counted];
    this.predicted = new long[counted];
    this.right = new long[counted];
    this.scores = new RankedScores(classes == 2 ? truth.rows() : 0);
  }

  @Override
  public void add(float[] probabilities, int firstRow) {
    for (int i = 0; i < probabilities.length / classes; i++) {
      add(probabilities, i * classes, truth.label(firstRow + i));
    }
  }

  @Override
  public Evaluation evaluation() {
    return new Evaluation(
        new ClassificationCounts(
            examples,
            correct,
            lossSum,
            brierSum,
            new PerClass(list(actual), list(predicted), list(right)),
            new Calibration(
                list(sureExamples), list(sureRight), Arrays.stream(sure).boxed().toList()),
            classes == 2 ? ScoreHistogram.of(histograms[0], histograms[1]) : ScoreHistogram.NONE),
        scores.auc());
  }

  private void add(float[] probabilities, int start, int label) {
    int best = 0;
    double squares = 0;
    for (int i = 0; i < classes; i++) {
      double probability = clean(probabilities[start + i]);
      double miss = probability - (i == label ? 1 : 0);
      squares += miss * miss;
      best = probability > clean(probabilities[start + best]) ? i : best;
    }
    examples++;
    lossSum -= Math.log(Math.max(clean(probabilities[start + label]), LEAST_PROBABILITY));
    countClass(label, best);
    countConfidence(clean(probabilities[start + best]), best == label);
    if (classes == 2) {
      float score = clean(probabilities[start + 1]);
      double miss = score - label;
      squares = miss * miss;
      int bin = Math.min((int) (score * ScoreHistogram.BINS), ScoreHistogram.BINS - 1);
      histograms[label][bin]++;
      scores.add(score, label);
    }
    brierSum += squares;
  }

  private void countClass(int label, int said) {
    correct += said == label ? 1 : 0;
    if (actual.length > 0) {
      actual[label]++;
      predicted[said]++;
      right[label] += said == label ? 1 : 0;
    }
  }

  private void countConfidence(double probability, boolean isRight) {
    int bin = Calibration.bin(probability);
    sureExamples[bin]++;
    sureRight[bin] += isRight ? 1 : 0;
    sure[bin] += probability;
  }

  /** A probability that is no number counts as 0. */
  private static float clean(float probability) {
    return probability > 0 ? Math.min(probability, 1f) : 0f;
  }

  private static List<Long> list(long[] counts) {
    return Arrays.stream(counts).boxed().toList();
  }
}
