package org.fedclave.aggregation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Every rule written straight from its paper, in double, one coordinate and one pair at a time. */
final class Naive {
  private Naive() {}

  /**
   * A round: updates in the order of their indices, with their examples and the lengths of their
   * training.
   */
  static final class Round {
    private final float[][] updates;
    private final long[] examples;
    private final double[] lengths;

    Round(float[][] updates, long[] examples, double[] lengths) {
      this.updates = updates;
      this.examples = examples;
      this.lengths = lengths;
    }

    float[][] updates() {
      return updates;
    }

    long[] examples() {
      return examples;
    }

    double[] lengths() {
      return lengths;
    }

    int n() {
      return updates.length;
    }

    int size() {
      return updates[0].length;
    }

    /** All updates but one. */
    Round without(int index) {
      int[] others = IntStream.range(0, n()).filter(i -> i != index).toArray();
      return new Round(
          Arrays.stream(others).mapToObj(i -> updates[i]).toArray(float[][]::new),
          Arrays.stream(others).mapToLong(i -> examples[i]).toArray(),
          Arrays.stream(others).mapToDouble(i -> lengths[i]).toArray());
    }
  }

  static double[] combine(Combining rule, Round round) {
    return switch (rule) {
      case Mean() -> weighted(round, asDoubles(round.examples()));
      case NormBound(double bound) -> normBound(round, bound);
      case FedNova() -> fedNova(round);
      case Median() -> perCoordinate(round, Naive::median);
      case TrimmedMean(int trimmed) ->
          perCoordinate(
              round, column -> mean(Arrays.copyOfRange(column, trimmed, column.length - trimmed)));
      case Krum(int attackers) -> meanOf(round, krumOrder(round, attackers).subList(0, 1));
      case MultiKrum(int attackers, int selected) ->
          meanOf(round, krumOrder(round, attackers).subList(0, selected));
      case Bulyan(int attackers) -> bulyan(round, attackers);
      case GeometricMedian(double smoothing, int iterations) ->
          geometricMedian(round, smoothing, iterations);
      case FlTrust(int root) -> flTrust(round.without(root), round.updates()[root]);
    };
  }

  static double[] flTrust(Round round, float[] root) {
    double[] sum = new double[round.size()];
    double trusts = 0;
    for (float[] update : round.updates()) {
      if (norm(update) == 0) {
        continue;
      }
      double dot = 0;
      for (int c = 0; c < sum.length; c++) {
        dot += (double) update[c] * root[c];
      }
      double trust = Math.max(0, dot / norm(update) / norm(root));
      trusts += trust;
      for (int c = 0; c < sum.length; c++) {
        sum[c] += trust * norm(root) / norm(update) * update[c];
      }
    }
    for (int c = 0; c < sum.length; c++) {
      sum[c] /= trusts;
    }
    return sum;
  }

  private static double[] normBound(Round round, double bound) {
    double[] sum = new double[round.size()];
    double total = 0;
    for (int i = 0; i < round.n(); i++) {
      double factor = 1 / Math.max(1, norm(round.updates()[i]) / bound);
      total += round.examples()[i];
      for (int c = 0; c < sum.length; c++) {
        sum[c] += round.examples()[i] * factor * round.updates()[i][c];
      }
    }
    double divisor = total;
    return Arrays.stream(sum).map(value -> value / divisor).toArray();
  }

  private static double[] fedNova(Round round) {
    double total = Arrays.stream(round.examples()).sum();
    double effective = 0;
    double[] sum = new double[round.size()];
    for (int i = 0; i < round.n(); i++) {
      double share = round.examples()[i] / total;
      effective += share * round.lengths()[i];
      for (int c = 0; c < sum.length; c++) {
        sum[c] += share * round.updates()[i][c] / round.lengths()[i];
      }
    }
    double steps = effective;
    return Arrays.stream(sum).map(value -> value * steps).toArray();
  }

  private static double[] bulyan(Round round, int attackers) {
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < round.n(); i++) {
      left.add(i);
    }
    List<Integer> selected = new ArrayList<>();
    while (selected.size() < round.n() - 2 * attackers) {
      int neighbours = Math.max(1, left.size() - attackers - 2);
      int best = left.getFirst();
      for (int candidate : left) {
        if (score(round, candidate, left, neighbours) < score(round, best, left, neighbours)) {
          best = candidate;
        }
      }
      selected.add(best);
      left.remove(Integer.valueOf(best));
    }
    double[] result = new double[round.size()];
    for (int c = 0; c < result.length; c++) {
      int coordinate = c;
      double[] column =
          selected.stream().mapToDouble(i -> round.updates()[i][coordinate]).sorted().toArray();
      double median = median(column);
      double[] nearest =
          Arrays.stream(column)
              .boxed()
              .sorted((a, b) -> Double.compare(Math.abs(a - median), Math.abs(b - median)))
              .limit(selected.size() - 2L * attackers)
              .mapToDouble(Double::doubleValue)
              .toArray();
      result[c] = mean(nearest);
    }
    return result;
  }

  private static double[] geometricMedian(Round round, double smoothing, int iterations) {
    double[] point = weighted(round, asDoubles(round.examples()));
    for (int r = 0; r < iterations; r++) {
      double[] weights = new double[round.n()];
      for (int i = 0; i < weights.length; i++) {
        double squares = 0;
        for (int c = 0; c < point.length; c++) {
          squares += (point[c] - round.updates()[i][c]) * (point[c] - round.updates()[i][c]);
        }
        weights[i] = round.examples()[i] / Math.max(smoothing, Math.sqrt(squares));
      }
      point = weighted(round, weights);
    }
    return point;
  }

  private static List<Integer> krumOrder(Round round, int attackers) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < round.n(); i++) {
      all.add(i);
    }
    int neighbours = round.n() - attackers - 2;
    return all.stream()
        .sorted(
            (a, b) ->
                Double.compare(score(round, a, all, neighbours), score(round, b, all, neighbours)))
        .toList();
  }

  private static double score(Round round, int row, List<Integer> among, int neighbours) {
    return among.stream()
        .filter(other -> other != row)
        .mapToDouble(other -> squaredDistance(round.updates()[row], round.updates()[other]))
        .sorted()
        .limit(neighbours)
        .sum();
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += ((double) a[c] - b[c]) * ((double) a[c] - b[c]);
    }
    return sum;
  }

  private static double[] meanOf(Round round, List<Integer> rows) {
    double[] weights = new double[round.n()];
    rows.forEach(row -> weights[row] = 1);
    return weighted(round, weights);
  }

  private static double[] weighted(Round round, double[] weights) {
    double[] sum = new double[round.size()];
    double total = Arrays.stream(weights).sum();
    for (int i = 0; i < weights.length; i++) {
      for (int c = 0; c < sum.length; c++) {
        sum[c] += weights[i] / total * round.updates()[i][c];
      }
    }
    return sum;
  }

  private interface OfColumn {
    double value(double[] sorted);
  }

  private static double[] perCoordinate(Round round, OfColumn rule) {
    double[] result = new double[round.size()];
    for (int c = 0; c < result.length; c++) {
      int coordinate = c;
      result[c] =
          rule.value(
              Arrays.stream(round.updates())
                  .mapToDouble(update -> update[coordinate])
                  .sorted()
                  .toArray());
    }
    return result;
  }

  private static double median(double[] sorted) {
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static double norm(float[] update) {
    return Math.sqrt(squaredDistance(update, new float[update.length]));
  }

  private static double[] asDoubles(long[] values) {
    return Arrays.stream(values).asDoubleStream().toArray();
  }
}
