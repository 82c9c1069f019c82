package org.fedclave.models;

import java.util.OptionalDouble;

/** One evaluation: counts that may be added to others', and what cannot be added. */
public final class Evaluation {
  private final EvaluationCounts counts;
  private final double exactAuc;

  /**
   * @param exactAuc NaN where there is none
   */
  Evaluation(EvaluationCounts counts, double exactAuc) {
    this.counts = counts;
    this.exactAuc = exactAuc;
  }

  public EvaluationCounts counts() {
    return counts;
  }

  /**
   * {@link EvaluationCounts#auc()} of these examples alone, without the histogram's rounding. Empty
   * unless there are two classes and examples of both.
   */
  public OptionalDouble exactAuc() {
    return Double.isNaN(exactAuc) ? OptionalDouble.empty() : OptionalDouble.of(exactAuc);
  }
}
