package org.fedclave.benchmarks.quality;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Network;

/**
 * The area under the ROC curve of one model on the same rows, each counted as often as asked: ready
 * for thousands of resamples. Ties count half (Mann-Whitney).
 */
final class RocAuc {

  private final float[] scores;
  private final boolean[] positive;
  private final int[] ascending;

  /**
   * @param scores of each row, larger for class 1
   * @param positive whether a row is of class 1
   */
  RocAuc(float[] scores, boolean[] positive) {
    this.scores = scores.clone();
    this.positive = positive.clone();
    this.ascending =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(row -> scores[row]))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  /**
   * Scores rows by a classifier of two classes.
   *
   * @param parameters of the model's length
   */
  static RocAuc of(ModelConfiguration model, float[] parameters, Examples rows) {
    float[] scores = new float[rows.rows()];
    try (Network network = Engines.dl4j().network(model)) {
      network.outputs(
          parameters,
          rows,
          (outputs, first) -> {
            for (int i = 0; i < outputs.length / 2; i++) {
              scores[first + i] = outputs[2 * i + 1];
            }
          });
    }
    boolean[] positive = new boolean[rows.rows()];
    for (int row = 0; row < positive.length; row++) {
      positive[row] = rows.labels().getAtIndex(ValueLayout.JAVA_FLOAT, 2L * row + 1) == 1;
    }
    return new RocAuc(scores, positive);
  }

  int rows() {
    return scores.length;
  }

  /** Of all rows once. */
  double all() {
    int[] once = new int[scores.length];
    Arrays.fill(once, 1);
    return of(once);
  }

  /**
   * Of each row as often as said.
   *
   * @param times at least one row of each class more than 0
   */
  double of(int[] times) {
    double won = 0;
    long below = 0;
    long positives = 0;
    for (int from = 0; from < ascending.length; ) {
      long tiedPositives = 0;
      long tiedNegatives = 0;
      int to = from;
      for (; to < ascending.length && scores[ascending[to]] == scores[ascending[from]]; to++) {
        int row = ascending[to];
        tiedPositives += positive[row] ? times[row] : 0;
        tiedNegatives += positive[row] ? 0 : times[row];
      }
      won += tiedPositives * (below + tiedNegatives / 2.0);
      below += tiedNegatives;
      positives += tiedPositives;
      from = to;
    }
    return won / ((double) below * positives);
  }
}
