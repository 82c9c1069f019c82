package org.fedclave.models;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How well a model did, as sums over examples: what parties may add up without showing a row.
 *
 * <p>Its holder learns these sums and nothing of a single example where there are many; with very
 * few examples the sums say much about each. No noise is added.
 *
 * @param examples evaluated, at least 1
 * @param lossSum sum of {@code -ln p} for the probability p that the model gave the true class, p
 *     at least 1e-15
 * @param correct examples whose most probable class is the true one
 * @param negatives for two classes, how many examples of class 0 have a probability of class 1 in
 *     each of {@value #BINS} equal bins of [0, 1]; empty for more classes
 * @param positives the same of class 1
 */
public record EvaluationCounts(
    long examples, double lossSum, long correct, List<Long> negatives, List<Long> positives) {
  /** Bins of a histogram. */
  public static final int BINS = 512;

  public EvaluationCounts {
    negatives = List.copyOf(negatives);
    positives = List.copyOf(positives);
    if (examples < 1 || correct < 0 || correct > examples || !(lossSum >= 0)) {
      throw new IllegalArgumentException(
          "%d of %d examples correct with a loss of %s".formatted(correct, examples, lossSum));
    }
    if (negatives.size() != positives.size()
        || (!negatives.isEmpty() && negatives.size() != BINS)) {
      throw new IllegalArgumentException(
          "histograms of %d and %d bins instead of %d"
              .formatted(negatives.size(), positives.size(), BINS));
    }
    if (!negatives.isEmpty() && sum(negatives) + sum(positives) != examples) {
      throw new IllegalArgumentException("the histograms do not hold each example once");
    }
  }

  /** The counts of both parties' examples together. */
  public EvaluationCounts merge(EvaluationCounts other) {
    if (negatives.size() != other.negatives.size()) {
      throw new IllegalArgumentException("counts of models with different numbers of classes");
    }
    return new EvaluationCounts(
        Math.addExact(examples, other.examples),
        lossSum + other.lossSum,
        Math.addExact(correct, other.correct),
        add(negatives, other.negatives),
        add(positives, other.positives));
  }

  /** The part of the examples whose most probable class is the true one, 0 to 1. */
  public double accuracy() {
    return (double) correct / examples;
  }

  /** Mean of {@code -ln p}. */
  public double meanLoss() {
    return lossSum / examples;
  }

  /**
   * The area under the ROC curve (Mann-Whitney, ties half), where examples of the same bin count as
   * ties. Empty unless there are two classes and examples of both.
   */
  public OptionalDouble auc() {
    double pairs = (double) sum(negatives) * sum(positives);
    if (pairs == 0) {
      return OptionalDouble.empty();
    }
    double won = 0;
    double below = 0;
    for (int bin = 0; bin < negatives.size(); bin++) {
      won += positives.get(bin) * (below + negatives.get(bin) / 2.0);
      below += negatives.get(bin);
    }
    return OptionalDouble.of(won / pairs);
  }

  private static long sum(List<Long> bins) {
    long sum = 0;
    for (long bin : bins) {
      if (bin < 0) {
        throw new IllegalArgumentException("a bin holds " + bin + " examples");
      }
      sum = Math.addExact(sum, bin);
    }
    return sum;
  }

  private static List<Long> add(List<Long> a, List<Long> b) {
    List<Long> sums = new ArrayList<>(a.size());
    for (int i = 0; i < a.size(); i++) {
      sums.add(Math.addExact(a.get(i), b.get(i)));
    }
    return sums;
  }
}
