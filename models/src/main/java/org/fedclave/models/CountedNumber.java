package org.fedclave.models;

import org.fedclave.tables.ColumnType;
import org.fedclave.tables.EncodedColumn;
import org.fedclave.tables.Scaling;

/** A number's part: present, mean of z, mean of z squared, histogram. */
final class CountedNumber implements CountedColumn {
  private static final int HISTOGRAM = 3;

  private final EncodedColumn column;
  private final int at;
  private final Scaling scaling;
  private final double least;
  private final double width;

  /**
   * A part of the vector.
   *
   * @param at its first place
   */
  CountedNumber(EncodedColumn column, int at, ColumnType.Numeric type) {
    this.column = column;
    this.at = at;
    this.scaling = type.scaling();
    this.least = scaling.apply(type.bounds().minimum());
    this.width = scaling.apply(type.bounds().maximum()) - least;
  }

  @Override
  public int length() {
    return HISTOGRAM + StatisticsLayout.BINS;
  }

  @Override
  public void count(Examples examples, int row, double[] sums) {
    if (isMissing(examples, row)) {
      return;
    }
    double z = z(examples, row);
    sums[at]++;
    sums[at + 1] += z;
    sums[at + 2] += z * z;
    sums[at + HISTOGRAM + bin(z)]++;
  }

  /** c and c squared, where {@code c = 2 z - 1}; 1 for its bin; 1 if it could have been missing. */
  @Override
  public int squares() {
    return column.mayBeMissing() ? 4 : 3;
  }

  @Override
  public void addBounded(Examples examples, int row, long[] sums) {
    if (isMissing(examples, row)) {
      return;
    }
    double z = z(examples, row);
    double c = 2 * z - 1;
    if (column.mayBeMissing()) {
      sums[at] += BoundedStatistics.STEPS;
    }
    sums[at + 1] += Math.round(c * BoundedStatistics.STEPS);
    sums[at + 2] += Math.round(c * c * BoundedStatistics.STEPS);
    sums[at + HISTOGRAM + bin(z)] += BoundedStatistics.STEPS;
  }

  /** {@code z = (c + 1) / 2}. That no cell is missing needs no counting where none can be. */
  @Override
  public void turnBack(double[] means) {
    double present = column.mayBeMissing() ? means[at] : 1;
    double c = means[at + 1];
    double square = means[at + 2];
    means[at] = present;
    means[at + 1] = (c + present) / 2;
    means[at + 2] = (square + 2 * c + present) / 4;
  }

  private boolean isMissing(Examples examples, int row) {
    return column.mayBeMissing() && CountedColumn.value(column, examples, row, 1) != 0;
  }

  /** The feature moved to [0, 1] by the schema's bounds. */
  private double z(Examples examples, int row) {
    double moved = (CountedColumn.value(column, examples, row, 0) - least) / width;
    return width > 0 ? Math.max(0, Math.min(1, moved)) : 0;
  }

  private static int bin(double z) {
    return Math.min((int) (z * StatisticsLayout.BINS), StatisticsLayout.BINS - 1);
  }

  /**
   * A variance below the noise in a mean of {@code c^2} is not told from 0, and dividing by its
   * root would blow the feature up: there the noise stands for it. {@code c} is twice {@code z},
   * its variance four times that of {@code z} and at most 1.
   */
  @Override
  public ColumnStatistics.OfNumber read(long rows, double[] means, double noise) {
    double present = means[at];
    double mean = present > 0 ? Math.min(1, means[at + 1] / present) : 0;
    double square = present > 0 ? means[at + 2] / present : 0;
    double smallest = Math.min(1, noise) / 4;
    double variance = Math.min(0.25, Math.max(smallest, square - mean * mean));
    long[] histogram = new long[StatisticsLayout.BINS];
    for (int bin = 0; bin < histogram.length; bin++) {
      histogram[bin] = CountedColumn.rows(means[at + HISTOGRAM + bin], rows);
    }
    return new ColumnStatistics.OfNumber(
        column,
        rows - CountedColumn.rows(present, rows),
        least + width * mean,
        width * Math.sqrt(variance),
        new Histogram(scaling, least, width, histogram));
  }
}
