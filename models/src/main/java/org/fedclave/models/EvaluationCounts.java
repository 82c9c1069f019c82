package org.fedclave.models;

import java.util.OptionalDouble;
import java.util.SortedMap;

/**
 * How well a model did, as sums over examples: what parties may add up without showing a row. Which
 * sums, depends on the model's {@link Task}.
 *
 * <p>Its holder learns these sums and nothing of a single example where there are many; with very
 * few examples the sums say much about each. No noise is added. {@code docs/models.md} has the
 * formulas.
 */
public sealed interface EvaluationCounts
    permits ClassificationCounts, RegressionCounts, ReconstructionCounts {
  /** Examples evaluated, at least 1. */
  long examples();

  /** What was trained for. */
  Task task();

  /**
   * The counts of both parties' examples together.
   *
   * @throws IllegalArgumentException if the other's are of another task or of other classes
   */
  EvaluationCounts merge(EvaluationCounts other);

  /**
   * Mean loss of an example: {@code -ln p} of the true class, the squared error, or the mean
   * squared error of the features.
   */
  double meanLoss();

  /**
   * The area under the ROC curve (Mann-Whitney, ties half), where scores of the same bin count as
   * ties: of the classification, or of the error by which a reconstruction tells anomalies. Empty
   * unless there are two classes and examples of both.
   */
  OptionalDouble auc();

  /**
   * The metrics by name, as they stand in records of rounds and in proofs.
   *
   * @param auc to say: {@link #auc()}, or an exact one
   */
  SortedMap<String, Double> metrics(OptionalDouble auc);

  /** The metrics by name. */
  default SortedMap<String, Double> metrics() {
    return metrics(auc());
  }
}
