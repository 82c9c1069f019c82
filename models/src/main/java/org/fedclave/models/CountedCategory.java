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
    if (column.isIndex()) {
      int index = (int) CountedColumn.value(column, examples, row, 0);
      if (index < allowed.size()) { // else the cell is missing
        sums[at + index]++;
      }
      return;
    }
    for (int i = 0; i < allowed.size(); i++) {
      sums[at + i] += CountedColumn.value(column, examples, row, i);
    }
  }

  @Override
  public ColumnStatistics.OfCategory read(long rows, double[] means) {
    SequencedMap<String, Long> counts = new LinkedHashMap<>();
    long present = 0;
    for (int i = 0; i < allowed.size(); i++) {
      long count = CountedColumn.rows(means[at + i], rows);
      counts.put(allowed.get(i), count);
      present += count;
    }
    return new ColumnStatistics.OfCategory(column, rows - present, counts);
  }
}
