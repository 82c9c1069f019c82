package org.fedclave.models;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.fedclave.tables.EncodedColumn;

/** What is known of one column over all parties' rows, and of no single row. */
public sealed interface ColumnStatistics {
  /** Which column, and where it lies in encoded rows. */
  EncodedColumn column();

  /** Rows without it. */
  long missing();

  /** The column's name. */
  default String name() {
    return column().column().name();
  }

  /**
   * A column of numbers.
   *
   * @param mean of its feature (the cell after the schema's scaling), over the rows that have it
   * @param deviation standard deviation of the same, of the population; 0 where all are equal
   * @param histogram of its cells
   */
  record OfNumber(
      EncodedColumn column, long missing, double mean, double deviation, Histogram histogram)
      implements ColumnStatistics {}

  /**
   * A column of categories.
   *
   * @param counts rows with each allowed category, in the schema's order
   */
  record OfCategory(EncodedColumn column, long missing, SequencedMap<String, Long> counts)
      implements ColumnStatistics {
    public OfCategory {
      counts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(counts));
    }
  }
}
