package org.fedclave.tables;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a column lies in the rows that {@link FeatureEncoder} writes.
 *
 * @param column which
 * @param offset its first place in a row of features, or in a row of labels for the label
 * @param isIndex whether it is one number, the index of its category, also for a missing cell
 */
public record EncodedColumn(Column column, int offset, boolean isIndex) {

  /** All columns of {@code schema} that leave the party, in its order; categories are one-hot. */
  public static List<EncodedColumn> of(TableSchema schema) {
    return of(schema, CategoryEncoding.ONE_HOT);
  }

  /** All columns of {@code schema} that leave the party, in its order. */
  public static List<EncodedColumn> of(TableSchema schema, CategoryEncoding categories) {
    List<EncodedColumn> columns = new ArrayList<>();
    int at = 0;
    for (Column column : schema.shardColumns()) {
      if (column.role() == Role.LABEL) {
        columns.add(new EncodedColumn(column, 0, false));
      } else {
        boolean isIndex = categories == CategoryEncoding.INDEX && column.categories() > 0;
        columns.add(new EncodedColumn(column, at, isIndex));
        at += isIndex ? 1 : column.width();
      }
    }
    return columns;
  }

  /** Whether it lies in a row of labels. */
  public boolean isLabel() {
    return column.role() == Role.LABEL;
  }

  /**
   * Values before the indicator of a missing cell: one of a number or an index, else one a
   * category.
   */
  public int values() {
    return isIndex ? 1 : column.width() - (mayBeMissing() ? 1 : 0);
  }

  /** Whether behind the values there is an indicator, 1 where the cell is missing. */
  public boolean mayBeMissing() {
    return column.mayBeMissing() && !isIndex;
  }
}
