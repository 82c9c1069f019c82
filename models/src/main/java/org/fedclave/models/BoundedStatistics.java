package org.fedclave.models;

import java.math.BigInteger;

/**
 * The vector of a {@link StatisticsLayout} in a form to which noise can be added: of each row
 * integers whose Euclidean norm has a bound, so that what one row, or one party, can change is
 * known. It follows from the public schema, and sums of it are exact.
 *
 * <p>A row gives, in steps of 2^-20: of a number, with {@code c = 2 z - 1} its feature moved to
 * [-1, 1] by the schema's bounds, {@code c}, {@code c^2} and 1 in its bin, and 1 for being there
 * where the schema lets it be missing; of a category, 1 in its place; of a missing cell, nothing.
 * The squares of these sum to at most
 *
 * <pre>K = 3 n + m + k</pre>
 *
 * <p>for n columns of numbers, m of them that may be missing, and k columns of categories, the
 * label among them. That a cell which cannot be missing is there is known without counting, so
 * nothing is counted for it.
 */
public final class BoundedStatistics {

  /** Steps of a unit. Each number of a row is rounded to them once, which cannot lengthen it. */
  public static final int STEPS = 1 << 20;

  /** Means lie in [-1, 1]; those of one party with noise are cut off here, to either side. */
  public static final double MOST = 2;

  private final StatisticsLayout layout;
  private final int squares;

  /** The bounded form of {@code layout}'s vectors. */
  public BoundedStatistics(StatisticsLayout layout) {
    this.layout = layout;
    this.squares = layout.columns().stream().mapToInt(CountedColumn::squares).sum();
  }

  /** The root of K: the longest that one row's vector is, or a mean of several rows'. */
  public double norm() {
    return Math.sqrt(squares);
  }

  /**
   * How far {@link #sums} of two tables can be apart, in steps and Euclidean norm, where one has a
   * row in the place of which the other has none: {@code ceil(2^20 sqrt(K))}, in exact arithmetic.
   */
  public long sensitivity() {
    BigInteger square = BigInteger.valueOf(STEPS).pow(2).multiply(BigInteger.valueOf(squares));
    BigInteger root = square.sqrt();
    return (root.multiply(root).equals(square) ? root : root.add(BigInteger.ONE)).longValueExact();
  }

  /** The sum of all rows' vectors, in steps. */
  public long[] sums(Examples examples) {
    long[] sums = new long[layout.length()];
    for (int row = 0; row < examples.rows(); row++) {
      for (CountedColumn column : layout.columns()) {
        column.addBounded(examples, row, sums);
      }
    }
    return sums;
  }

  /**
   * Means of sums, with noise or without.
   *
   * @param rows that were summed, at least 1
   * @return each from -{@value #MOST} to {@value #MOST}
   */
  public double[] means(long[] sums, int rows) {
    double[] means = new double[sums.length];
    for (int i = 0; i < means.length; i++) {
      double mean = sums[i] / ((double) STEPS * rows);
      means[i] = Math.max(-MOST, Math.min(MOST, mean));
    }
    return means;
  }

  /** The means as {@link StatisticsLayout#of} has them, of means in this form. */
  public double[] turnBack(double[] means) {
    double[] turned = means.clone();
    layout.columns().forEach(column -> column.turnBack(turned));
    return turned;
  }
}
