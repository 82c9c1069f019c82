package org.fedclave.benchmarks.quality;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.fedclave.tables.SplitMix64;

/**
 * Confidence intervals by resampling test rows with replacement (Efron and Tibshirani 1993, chapter
 * 13: percentiles). They say how far the figure depends on which patients or loans were tested, for
 * models as they are.
 */
final class Bootstrap {

  /** Of all chance here; printed beside the intervals. */
  static final long SEED = 1;

  /** How many resamples. */
  static final int RESAMPLES = 1000;

  private static final double TAIL = 0.025;

  private final int[][] times = new int[RESAMPLES][];

  /** 95 % lie from {@code low} to {@code high}. */
  record Interval(double low, double high) {}

  /** Resamples of so many rows; the same for every figure, so that differences are paired. */
  Bootstrap(int rows) {
    var random = new SplitMix64(SEED);
    for (int i = 0; i < RESAMPLES; i++) {
      times[i] = new int[rows];
      for (int drawn = 0; drawn < rows; drawn++) {
        times[i][random.nextInt(rows)]++;
      }
    }
  }

  /** The interval of a figure that depends on how often each row counts. */
  Interval interval(ToDoubleFunction<int[]> figure) {
    double[] figures = Arrays.stream(times).mapToDouble(figure).sorted().toArray();
    int cut = (int) Math.round(TAIL * RESAMPLES);
    return new Interval(figures[cut], figures[RESAMPLES - 1 - cut]);
  }
}
