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
    if (column.mayBeMissing() && CountedColumn.value(column, examples, row, 1) != 0) {
      return;
    }
    double moved = (CountedColumn.value(column, examples, row, 0) - least) / width;
    double z = width > 0 ? Math.max(0, Math.min(1, moved)) : 0;
    sums[at]++;
    sums[at + 1] += z;
    sums[at + 2] += z * z;
    int bin = Math.min((int) (z * StatisticsLayout.BINS), StatisticsLayout.BINS - 1);
    sums[at + HISTOGRAM + bin]++;
  }

  @Override
  public ColumnStatistics.OfNumber read(long rows, double[] means) {
    double present = means[at];
    double mean = present > 0 ? means[at + 1] / present : 0;
    double square = present > 0 ? means[at + 2] / present : 0;
    long[] histogram = new long[StatisticsLayout.BINS];
    for (int bin = 0; bin < histogram.length; bin++) {
      histogram[bin] = CountedColumn.rows(means[at + HISTOGRAM + bin], rows);
    }
    return new ColumnStatistics.OfNumber(
        column,
        rows - CountedColumn.rows(present, rows),
        least + width * mean,
        width * Math.sqrt(Math.max(0, square - mean * mean)),
        new Histogram(scaling, least, width, histogram));
  }
}
