package org.fedclave.tables;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a column lies in the rows that {@link FeatureEncoder} writes.
 *
 * @param column which
 * @param offset its first place in a row of features, or in a row of labels for the label
 */
public record EncodedColumn(Column column, int offset) {

  /** All columns of {@code schema} that leave the party, in its order. */
  public static List<EncodedColumn> of(TableSchema schema) {
    List<EncodedColumn> columns = new ArrayList<>();
    int at = 0;
    for (Column column : schema.shardColumns()) {
      if (column.role() == Role.LABEL) {
        columns.add(new EncodedColumn(column, 0));
      } else {
        columns.add(new EncodedColumn(column, at));
        at += column.width();
      }
    }
    return columns;
  }

  /** Whether it lies in a row of labels. */
  public boolean isLabel() {
    return column.role() == Role.LABEL;
  }

  /** Values before the indicator of a missing cell: one of a number, else one a category. */
  public int values() {
    return column.width() - (mayBeMissing() ? 1 : 0);
  }

  /** Whether behind the values there is an indicator, 1 where the cell is missing. */
  public boolean mayBeMissing() {
    return column.mayBeMissing();
  }
}
