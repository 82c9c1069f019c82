package org.fedclave.aggregation;

import java.util.Arrays;
import java.util.List;

/**
 * Squared distances between all updates, and the scores of Krum over them.
 *
 * <p>From scalar products, {@code ||a||^2 + ||b||^2 - 2ab} in double: off by about 1e-13 of the
 * longer one's square, less than what float coordinates leave of the difference. Equal updates are
 * at distance 0 exactly.
 */
final class Distances {
  private final double[][] squared;

  /** For each row the others, nearest first; among equals the lower position. */
  private final int[][] nearest;

  Distances(List<float[]> rows) {
    double[][] gram = Products.gram(rows);
    int n = rows.size();
    this.squared = new double[n][n];
    this.nearest = new int[n][];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        squared[i][j] = Math.max(0, gram[i][i] + gram[j][j] - 2 * gram[i][j]);
      }
    }
    for (int i = 0; i < n; i++) {
      nearest[i] = othersByDistance(i);
    }
  }

  private int[] othersByDistance(int i) {
    Integer[] others = new Integer[squared.length - 1];
    for (int j = 0; j < others.length; j++) {
      others[j] = j < i ? j : j + 1;
    }
    Arrays.sort(others, (a, b) -> Double.compare(squared[i][a], squared[i][b]));
    return Arrays.stream(others).mapToInt(Integer::intValue).toArray();
  }

  /**
   * Krum's score of a row (Blanchard et al. 2017, section 4): the sum of the squared distances to
   * its nearest neighbours, nearest first.
   *
   * @param in which rows take part
   * @param neighbours how many count, at least 1; all, where fewer take part
   */
  double score(int row, boolean[] in, int neighbours) {
    double score = 0;
    int left = neighbours;
    for (int other : nearest[row]) {
      if (left == 0) {
        break;
      }
      if (in[other]) {
        score += squared[row][other];
        left--;
      }
    }
    return score;
  }

  /** The rows by their Krum score, best first; among equals the lower position. */
  List<Integer> byScore(int attackers) {
    int n = squared.length;
    boolean[] in = new boolean[n];
    Arrays.fill(in, true);
    Integer[] order = new Integer[n];
    double[] scores = new double[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
      scores[i] = score(i, in, n - attackers - 2);
    }
    Arrays.sort(order, (a, b) -> Double.compare(scores[a], scores[b]));
    return List.of(order);
  }
}
