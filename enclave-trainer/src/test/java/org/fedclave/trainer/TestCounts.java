package org.fedclave.trainer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.fedclave.models.Calibration;
import org.fedclave.models.ClassificationCounts;
import org.fedclave.models.PerClass;
import org.fedclave.models.ScoreHistogram;

/** Counts that could be of a classifier. */
final class TestCounts {

  private TestCounts() {}

  /**
   * Two classes of half the examples each: a perfect order, and as many right as asked, though all
   * are said with full confidence.
   */
  static ClassificationCounts two(long examples, double loss, long correct) {
    long second = examples / 2;
    long first = examples - second;
    long rightOfFirst = Math.min(first, correct);
    List<Long> negatives = new ArrayList<>(Collections.nCopies(ScoreHistogram.BINS, 0L));
    List<Long> positives = new ArrayList<>(negatives);
    negatives.set(0, first);
    positives.set(ScoreHistogram.BINS - 1, second);
    long saidFirst = rightOfFirst + second - (correct - rightOfFirst);
    return new ClassificationCounts(
        examples,
        correct,
        loss,
        examples - correct,
        new PerClass(
            List.of(first, second),
            List.of(saidFirst, examples - saidFirst),
            List.of(rightOfFirst, correct - rightOfFirst)),
        sure(examples, correct),
        new ScoreHistogram(negatives, positives));
  }

  /** More classes than are counted one by one. */
  static ClassificationCounts many(long examples) {
    return new ClassificationCounts(
        examples,
        0,
        0,
        0,
        new PerClass(List.of(), List.of(), List.of()),
        sure(examples, 0),
        ScoreHistogram.NONE);
  }

  private static Calibration sure(long examples, long correct) {
    List<Long> all = new ArrayList<>(Collections.nCopies(Calibration.BINS, 0L));
    List<Long> right = new ArrayList<>(all);
    List<Double> confidence = new ArrayList<>(Collections.nCopies(Calibration.BINS, 0.0));
    all.set(Calibration.BINS - 1, examples);
    right.set(Calibration.BINS - 1, correct);
    confidence.set(Calibration.BINS - 1, (double) examples);
    return new Calibration(all, right, confidence);
  }
}
