package org.fedclave.models;

import java.util.ArrayList;
import java.util.List;

/** Lists of counts and sums, added place by place. */
final class Sums {
  private Sums() {}

  static List<Long> add(List<Long> a, List<Long> b) {
    requireSame(a.size(), b.size());
    List<Long> sums = new ArrayList<>(a.size());
    for (int i = 0; i < a.size(); i++) {
      sums.add(Math.addExact(a.get(i), b.get(i)));
    }
    return sums;
  }

  static List<Double> addNumbers(List<Double> a, List<Double> b) {
    requireSame(a.size(), b.size());
    List<Double> sums = new ArrayList<>(a.size());
    for (int i = 0; i < a.size(); i++) {
      sums.add(a.get(i) + b.get(i));
    }
    return sums;
  }

  /** The sum of counts, none of which is below 0. */
  static long of(List<Long> counts) {
    long sum = 0;
    for (long count : counts) {
      require(count >= 0, "a count of " + count);
      sum = Math.addExact(sum, count);
    }
    return sum;
  }

  static <T> T same(EvaluationCounts other, Class<T> kind) {
    require(kind.isInstance(other), "counts of models for different tasks");
    return kind.cast(other);
  }

  static void require(boolean holds, String complaint) {
    if (!holds) {
      throw new IllegalArgumentException(complaint);
    }
  }

  private static void requireSame(int a, int b) {
    require(a == b, "counts of models with different numbers of classes");
  }
}
