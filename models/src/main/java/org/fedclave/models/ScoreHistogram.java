package org.fedclave.models;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How examples of two classes are ordered by a score, in {@value #BINS} bins, the same for all
 * parties.
 *
 * @param negatives how many examples of class 0 have a score in each bin, lowest first; empty where
 *     there are not two classes
 * @param positives the same of class 1
 */
public record ScoreHistogram(List<Long> negatives, List<Long> positives) {
  /** Bins, or none. */
  public static final int BINS = 512;

  /** Where there are not two classes. */
  public static final ScoreHistogram NONE = new ScoreHistogram(List.of(), List.of());

  public ScoreHistogram {
    negatives = List.copyOf(negatives);
    positives = List.copyOf(positives);
    Sums.require(
        negatives.size() == positives.size() && (negatives.isEmpty() || negatives.size() == BINS),
        "histograms of %d and %d bins instead of %d"
            .formatted(negatives.size(), positives.size(), BINS));
    Sums.of(negatives);
    Sums.of(positives);
  }

  static ScoreHistogram of(long[] negatives, long[] positives) {
    return new ScoreHistogram(
        Arrays.stream(negatives).boxed().toList(), Arrays.stream(positives).boxed().toList());
  }

  /** Whether there are two classes. */
  public boolean isThere() {
    return !negatives.isEmpty();
  }

  long examples() {
    return Math.addExact(Sums.of(negatives), Sums.of(positives));
  }

  ScoreHistogram merge(ScoreHistogram other) {
    return new ScoreHistogram(
        Sums.add(negatives, other.negatives), Sums.add(positives, other.positives));
  }

  /** Mann-Whitney's area, ties half. Empty unless there are examples of both classes. */
  OptionalDouble auc() {
    double pairs = (double) Sums.of(negatives) * Sums.of(positives);
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
}
