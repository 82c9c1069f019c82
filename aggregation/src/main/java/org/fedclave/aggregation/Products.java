package org.fedclave.aggregation;

import java.util.Arrays;
import java.util.List;

/**
 * Scalar products in double, summed in an order that depends on the length alone: {@value #LANES}
 * interleaved sums a strip of the array, added up strip by strip. Each product of two floats is
 * exact, so only the additions round. The loops have the form that the JIT compiler turns into
 * vector instructions; it keeps their meaning, so results are the same bits on every machine.
 */
final class Products {
  /** Interleaved sums; also what one pass of a kernel takes. */
  static final int LANES = 128;

  /** Coordinates between two additions of the lanes: the rows of so many stay in the cache. */
  static final int TILE = 16 * LANES;

  private Products() {}

  static double dot(float[] a, float[] b) {
    double[] lanes = new double[LANES];
    double sum = 0;
    int whole = a.length - a.length % LANES;
    for (int tile = 0; tile < whole; tile += TILE) {
      for (int from = tile; from < Math.min(whole, tile + TILE); from += LANES) {
        multiply(a, b, from, lanes);
      }
      sum += drain(lanes);
    }
    for (int i = whole; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static void multiply(float[] a, float[] b, int from, double[] lanes) {
    for (int k = 0; k < LANES; k++) {
      lanes[k] = Math.fma((double) a[from + k], (double) b[from + k], lanes[k]);
    }
  }

  /** Sum of the lanes, in four interleaved sums; they are 0 afterwards. */
  static double drain(double[] lanes) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    for (int k = 0; k < LANES; k += 4) {
      first += lanes[k];
      second += lanes[k + 1];
      third += lanes[k + 2];
      fourth += lanes[k + 3];
    }
    Arrays.fill(lanes, 0);
    return (first + second) + (third + fourth);
  }

  /**
   * All scalar products of the rows with each other, each the same bits as {@link #dot}.
   *
   * @return a symmetric matrix
   */
  static double[][] gram(List<float[]> rows) {
    int n = rows.size();
    int size = rows.getFirst().length;
    double[][] gram = new double[n][n];
    double[][] lanes = new double[4][LANES];
    int whole = size - size % LANES;
    for (int tile = 0; tile < whole; tile += TILE) {
      int end = Math.min(whole, tile + TILE);
      for (int i = 0; i < n; i += 2) {
        for (int j = i; j < n; j += 2) {
          block(rows, i, j, tile, end, lanes, gram);
        }
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        for (int k = whole; k < size; k++) {
          gram[i][j] += (double) rows.get(i)[k] * rows.get(j)[k];
        }
        gram[j][i] = gram[i][j];
      }
    }
    return gram;
  }

  /** Adds one tile of the four products of rows i, i+1 with rows j, j+1. */
  private static void block(
      List<float[]> rows, int i, int j, int tile, int end, double[][] lanes, double[][] gram) {
    int n = rows.size();
    float[] a = rows.get(i);
    float[] b = rows.get(Math.min(i + 1, n - 1));
    float[] c = rows.get(j);
    float[] d = rows.get(Math.min(j + 1, n - 1));
    for (int from = tile; from < end; from += LANES) {
      multiply(a, b, c, d, from, lanes[0], lanes[1], lanes[2], lanes[3]);
    }
    gram[i][j] += drain(lanes[0]);
    double right = drain(lanes[1]);
    double lower = drain(lanes[2]);
    double corner = drain(lanes[3]);
    if (j + 1 < n) {
      gram[i][j + 1] += right;
    }
    if (i + 1 < n && j > i) {
      gram[i + 1][j] += lower;
    }
    if (i + 1 < n && j + 1 < n) {
      gram[i + 1][j + 1] += corner;
    }
  }

  private static void multiply(
      float[] a,
      float[] b,
      float[] c,
      float[] d,
      int from,
      double[] ac,
      double[] ad,
      double[] bc,
      double[] bd) {
    for (int k = 0; k < LANES; k++) {
      double x = a[from + k];
      double y = b[from + k];
      double z = c[from + k];
      double w = d[from + k];
      ac[k] = Math.fma(x, z, ac[k]);
      ad[k] = Math.fma(x, w, ad[k]);
      bc[k] = Math.fma(y, z, bc[k]);
      bd[k] = Math.fma(y, w, bd[k]);
    }
  }
}
