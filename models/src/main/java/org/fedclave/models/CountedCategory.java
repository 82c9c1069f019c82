package org.fedclave.models;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.fedclave.tables.ColumnType;
import org.fedclave.tables.EncodedColumn;

/** A category's part: how many rows have each. */
final class CountedCategory implements CountedColumn {
  private final EncodedColumn column;
  private final int at;
  private final List<String> allowed;

  /**
   * A part of the vector.
   *
   * @param at its first place
   */
  CountedCategory(EncodedColumn column, int at) {
    this.column = column;
    this.at = at;
    this.allowed =
        column.column().type() instanceof ColumnType.Category(List<String> names)
            ? names
            : List.of();
  }

  @Override
  public int length() {
    return allowed.size();
  }

  @Override
  public void count(Examples examples, int row, double[] sums) {
    int index = index(examples, row);
    if (index < allowed.size()) { // else the cell is missing
      sums[at + index]++;
    }
  }

  @Override
  public int squares() {
    return 1;
  }

  @Override
  public void addBounded(Examples examples, int row, long[] sums) {
    int index = index(examples, row);
    if (index < allowed.size()) { // else the cell is missing
      sums[at + index] += BoundedStatistics.STEPS;
    }
  }

  @Override
  public void turnBack(double[] means) {
    // a part of rows is bounded as it is
  }

  /** The row's category, at most one; the number of categories where it has none. */
  private int index(Examples examples, int row) {
    if (column.isIndex()) {
      return (int) CountedColumn.value(column, examples, row, 0);
    }
    int index = 0;
    while (index < allowed.size() && CountedColumn.value(column, examples, row, index) == 0) {
      index++;
    }
    return index;
  }

  @Override
  public ColumnStatistics.OfCategory read(long rows, double[] means, double noise) {
    SequencedMap<String, Long> counts = new LinkedHashMap<>();
    long present = 0;
    for (int i = 0; i < allowed.size(); i++) {
      long count = CountedColumn.rows(means[at + i], rows);
      counts.put(allowed.get(i), count);
      present += count;
    }
    return new ColumnStatistics.OfCategory(column, Math.max(0, rows - present), counts);
  }
}
