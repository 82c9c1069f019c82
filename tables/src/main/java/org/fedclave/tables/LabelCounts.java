package org.fedclave.tables;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** How many rows have each category of a table's label. */
final class LabelCounts {
  private final int column;
  private final List<String> names;
  private final long[] counts;

  LabelCounts(TableSchema schema) {
    this.column = schema.columns().indexOf(schema.label());
    this.names =
        schema.label().type() instanceof ColumnType.Category(List<String> allowed)
            ? allowed
            : List.of();
    this.counts = new long[names.size()];
  }

  void add(TableRow row) {
    if (counts.length > 0) {
      counts[(int) row.whole(column)]++;
    }
  }

  /** In schema order, zeros too; empty where the label is a number. */
  SequencedMap<String, Long> byName() {
    SequencedMap<String, Long> byName = new LinkedHashMap<>();
    for (int i = 0; i < counts.length; i++) {
      byName.put(names.get(i), counts[i]);
    }
    return byName;
  }
}
