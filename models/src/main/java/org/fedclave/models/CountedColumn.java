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

  /** What the means say of the column. */
  ColumnStatistics read(long rows, double[] means);

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
