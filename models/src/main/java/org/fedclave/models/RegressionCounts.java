package org.fedclave.models;

import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How well a model said a number, in the units of the scaled label.
 *
 * @param examples evaluated, at least 1
 * @param squaredErrors sum of {@code (said - true)^2}
 * @param absoluteErrors sum of {@code |said - true|}
 * @param labelMean mean of the true numbers
 * @param labelSquares sum of the squared differences of the true numbers from their mean
 * @param comparable pairs of examples of one party with different true numbers; no pair crosses
 *     parties
 * @param concordant of these, how many are said in the right order, equals counting half
 */
public record RegressionCounts(
    long examples,
    double squaredErrors,
    double absoluteErrors,
    double labelMean,
    double labelSquares,
    double comparable,
    double concordant)
    implements EvaluationCounts {

  public RegressionCounts {
    Sums.require(
        examples >= 1
            && squaredErrors >= 0
            && absoluteErrors >= 0
            && Double.isFinite(labelMean)
            && labelSquares >= 0,
        "%d examples with errors of %s and %s".formatted(examples, squaredErrors, absoluteErrors));
    Sums.require(
        comparable >= 0
            && comparable <= 0.5 * examples * (examples - 1.0)
            && concordant >= 0
            && concordant <= comparable,
        "%s of %s pairs of %d examples in order".formatted(concordant, comparable, examples));
  }

  @Override
  public Task task() {
    return Task.REGRESSION;
  }

  /** Means and squares are put together as in Chan, Golub and LeVeque 1979, equation 2.1. */
  @Override
  public RegressionCounts merge(EvaluationCounts counts) {
    RegressionCounts other = Sums.same(counts, RegressionCounts.class);
    long together = Math.addExact(examples, other.examples);
    double part = (double) other.examples / together;
    double apart = other.labelMean - labelMean;
    return new RegressionCounts(
        together,
        squaredErrors + other.squaredErrors,
        absoluteErrors + other.absoluteErrors,
        labelMean + apart * part,
        labelSquares + other.labelSquares + apart * apart * examples * part,
        comparable + other.comparable,
        concordant + other.concordant);
  }

  @Override
  public double meanLoss() {
    return squaredErrors / examples;
  }

  /** Empty: there are no classes. */
  @Override
  public OptionalDouble auc() {
    return OptionalDouble.empty();
  }

  @Override
  public SortedMap<String, Double> metrics(OptionalDouble auc) {
    SortedMap<String, Double> metrics = new TreeMap<>();
    metrics.put("held-out-loss", meanLoss());
    metrics.put("rmse", Math.sqrt(squaredErrors / examples));
    metrics.put("mae", absoluteErrors / examples);
    if (labelSquares > 0) {
      metrics.put("r2", 1 - squaredErrors / labelSquares);
    }
    if (comparable > 0) {
      metrics.put("c-index", concordant / comparable);
    }
    return metrics;
  }
}
