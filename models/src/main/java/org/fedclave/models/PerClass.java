package org.fedclave.models;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Counts for each class, of models with {@value #MOST_CLASSES} classes or fewer.
 *
 * @param actual examples of the class; empty where there are more classes
 * @param predicted examples for which the class is the most probable
 * @param correct both
 */
public record PerClass(List<Long> actual, List<Long> predicted, List<Long> correct) {
  /** The most classes that are counted one by one. */
  public static final int MOST_CLASSES = 1024;

  public PerClass {
    actual = List.copyOf(actual);
    predicted = List.copyOf(predicted);
    correct = List.copyOf(correct);
    Sums.require(
        actual.size() == predicted.size()
            && actual.size() == correct.size()
            && actual.size() != 1
            && actual.size() <= MOST_CLASSES,
        "counts of %d, %d and %d classes"
            .formatted(actual.size(), predicted.size(), correct.size()));
    Sums.require(Sums.of(actual) == Sums.of(predicted), "as many examples are not as are said");
    Sums.of(correct);
    for (int i = 0; i < actual.size(); i++) {
      Sums.require(
          correct.get(i) <= Math.min(actual.get(i), predicted.get(i)),
          "more examples of class " + i + " are right than there are");
    }
  }

  /** The classes; 0 where there are too many to count. */
  public int classes() {
    return actual.size();
  }

  PerClass merge(PerClass other) {
    return new PerClass(
        Sums.add(actual, other.actual),
        Sums.add(predicted, other.predicted),
        Sums.add(correct, other.correct));
  }

  /**
   * {@code 2 TP / (2 TP + FP + FN)} of one class; 0 where the class is neither there nor said, as
   * scikit-learn has it.
   */
  double f1(int label) {
    long both = actual.get(label) + predicted.get(label);
    return both == 0 ? 0 : 2.0 * correct.get(label) / both;
  }

  /** The mean of F1 over the classes that are there or are said; empty if none is counted. */
  OptionalDouble macroF1() {
    List<Double> scores = new ArrayList<>();
    for (int i = 0; i < classes(); i++) {
      if (actual.get(i) + predicted.get(i) > 0) {
        scores.add(f1(i));
      }
    }
    return scores.stream().mapToDouble(score -> score).average();
  }
}
