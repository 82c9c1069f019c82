package org.fedclave.models;

import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How well a classifier did.
 *
 * @param examples evaluated, at least 1
 * @param correct examples whose most probable class is the true one
 * @param lossSum sum of {@code -ln p} for the probability p that the model gave the true class, p
 *     at least 1e-15
 * @param brierSum sum of the squared differences between probabilities and truth: over all classes,
 *     but of two classes only of the second
 * @param classes counts for each class
 * @param calibration counts by confidence
 * @param scores for two classes, by the probability of class 1
 */
public record ClassificationCounts(
    long examples,
    long correct,
    double lossSum,
    double brierSum,
    PerClass classes,
    Calibration calibration,
    ScoreHistogram scores)
    implements EvaluationCounts {

  public ClassificationCounts {
    Sums.require(
        examples >= 1
            && correct >= 0
            && correct <= examples
            && lossSum >= 0
            && brierSum >= 0
            && brierSum <= 2.0 * examples * (1 + 1e-6),
        "%d of %d examples correct with a loss of %s and a Brier sum of %s"
            .formatted(correct, examples, lossSum, brierSum));
    Sums.require(
        Sums.of(calibration.examples()) == examples && Sums.of(calibration.correct()) == correct,
        "the calibration does not hold each example once");
    Sums.require(
        classes.classes() == 0
            || (Sums.of(classes.actual()) == examples && Sums.of(classes.correct()) == correct),
        "the classes do not hold each example once");
    Sums.require(
        scores.isThere() == (classes.classes() == 2),
        "a histogram of scores is there for two classes, and for them only");
    Sums.require(
        !scores.isThere() || scores.examples() == examples,
        "the histograms do not hold each example once");
  }

  @Override
  public Task task() {
    return Task.CLASSIFICATION;
  }

  @Override
  public ClassificationCounts merge(EvaluationCounts counts) {
    ClassificationCounts other = Sums.same(counts, ClassificationCounts.class);
    return new ClassificationCounts(
        Math.addExact(examples, other.examples),
        Math.addExact(correct, other.correct),
        lossSum + other.lossSum,
        brierSum + other.brierSum,
        classes.merge(other.classes),
        calibration.merge(other.calibration),
        scores.merge(other.scores));
  }

  /** The part of the examples whose most probable class is the true one, 0 to 1. */
  public double accuracy() {
    return (double) correct / examples;
  }

  @Override
  public double meanLoss() {
    return lossSum / examples;
  }

  @Override
  public OptionalDouble auc() {
    return scores.auc();
  }

  @Override
  public SortedMap<String, Double> metrics(OptionalDouble auc) {
    SortedMap<String, Double> metrics = new TreeMap<>();
    metrics.put("held-out-loss", meanLoss());
    metrics.put("accuracy", accuracy());
    metrics.put("brier", brierSum / examples);
    metrics.put("calibration-error", calibration.error());
    auc.ifPresent(value -> metrics.put("auc", value));
    classes.macroF1().ifPresent(value -> metrics.put("macro-f1", value));
    if (classes.classes() == 2) {
      metrics.put("f1", classes.f1(1));
    }
    return metrics;
  }
}
