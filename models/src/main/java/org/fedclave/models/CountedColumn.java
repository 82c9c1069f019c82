package org.fedclave.models;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.fedclave.tables.EncodedColumn;

/** One column's part of a vector of statistics. */
sealed interface CountedColumn permits CountedNumber, CountedCategory {
  /** The numbers that it takes in the vector. */
  int length();

  /** Adds one row's to sums that are divided by the number of rows later. */
  void count(Examples examples, int row, double[] sums);

  /**
   * What the means say of the column. Means with noise may contradict each other: a part of rows is
   * taken into 0 to 1, a number of rows to 0 at the least, a mean between the bounds.
   *
   * @param noise standard deviation of the noise in each mean of {@link BoundedStatistics}, or 0
   */
  ColumnStatistics read(long rows, double[] means, double noise);

  /** The most that the squares of one row's numbers in a {@link BoundedStatistics} sum to. */
  int squares();

  /** Adds one row's numbers, bounded, in steps of {@link BoundedStatistics#STEPS}. */
  void addBounded(Examples examples, int row, long[] sums);

  /** Makes means of {@link #count} of means of {@link #addBounded}, in their place. */
  void turnBack(double[] means);

  /** The row's value at a place of a column. */
  static float value(EncodedColumn column, Examples examples, int row, int place) {
    MemorySegment numbers = column.isLabel() ? examples.labels() : examples.features();
    int width = column.isLabel() ? examples.labelCount() : examples.featureCount();
    return numbers.getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * width + column.offset() + place);
  }

  /** Whole rows behind a mean of rows. */
  static long rows(double part, long rows) {
    return Math.round(Math.max(0, Math.min(1, part)) * rows);
  }
}
