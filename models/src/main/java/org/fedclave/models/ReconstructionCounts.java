package org.fedclave.models;

import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How well a model said its input again.
 *
 * @param examples evaluated, at least 1
 * @param errorSum sum of the examples' errors: each the mean of {@code (said - given)^2} over the
 *     features
 * @param scores by error, where the label has two classes, the second being the anomaly; a bin is a
 *     sixteenth of a power of two, from 2^-24
 */
public record ReconstructionCounts(long examples, double errorSum, ScoreHistogram scores)
    implements EvaluationCounts {
  private static final int LOWEST_EXPONENT = -24;
  private static final int BINS_PER_POWER = 16;

  public ReconstructionCounts {
    Sums.require(
        examples >= 1 && errorSum >= 0, examples + " examples with an error of " + errorSum);
    Sums.require(
        !scores.isThere() || scores.examples() == examples,
        "the histograms do not hold each example once");
  }

  /** The bin of an error of 0 or more; what is beyond the bins is in the first or last. */
  static int bin(float error) {
    int sixteenths = Float.floatToIntBits(error) >>> 19;
    int first = (LOWEST_EXPONENT + Float.MAX_EXPONENT) * BINS_PER_POWER;
    return Math.clamp((long) sixteenths - first, 0, ScoreHistogram.BINS - 1);
  }

  @Override
  public Task task() {
    return Task.RECONSTRUCTION;
  }

  /** Where one party's label has no two classes, the whole has none. */
  @Override
  public ReconstructionCounts merge(EvaluationCounts counts) {
    ReconstructionCounts other = Sums.same(counts, ReconstructionCounts.class);
    return new ReconstructionCounts(
        Math.addExact(examples, other.examples),
        errorSum + other.errorSum,
        scores.isThere() && other.scores.isThere()
            ? scores.merge(other.scores)
            : ScoreHistogram.NONE);
  }

  @Override
  public double meanLoss() {
    return errorSum / examples;
  }

  @Override
  public OptionalDouble auc() {
    return scores.auc();
  }

  @Override
  public SortedMap<String, Double> metrics(OptionalDouble auc) {
    SortedMap<String, Double> metrics = new TreeMap<>();
    metrics.put("held-out-loss", meanLoss());
    metrics.put("reconstruction-error", errorSum / examples);
    auc.ifPresent(value -> metrics.put("anomaly-auc", value));
    return metrics;
  }
}
