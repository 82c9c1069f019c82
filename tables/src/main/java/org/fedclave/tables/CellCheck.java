package org.fedclave.tables;

import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.fedclave.tables.MalformedShardException.Rule;

/** Checks that every cell of a loaded batch fits the schema. */
final class CellCheck {
  private final List<Column> columns;

  CellCheck(TableSchema schema) {
    this.columns = schema.shardColumns();
  }

  /**
   * @param firstRow the batch's first row in the shard, from 0
   */
  void check(VectorSchemaRoot root, long firstRow) throws MalformedShardException {
    for (int c = 0; c < columns.size(); c++) {
      Column column = columns.get(c);
      int row = firstBad(column, root.getVector(c));
      if (row >= 0) {
        // The cell itself is private: the sentence may leave the enclave.
        throw new MalformedShardException(
            Rule.VALUE,
            "has a cell that does not fit its schema, row %d, column %s"
                .formatted(firstRow + row + 1, Quoted.of(column.name())));
      }
    }
  }

  private static int firstBad(Column column, FieldVector vector) {
    if (!column.mayBeMissing() && vector.getNullCount() > 0) {
      return firstNull(vector);
    }
    Cells cells = new Cells(vector, column);
    int rows = vector.getValueCount();
    return switch (column.type()) {
      case ColumnType.Category(List<String> allowed) -> firstBad(cells, rows, allowed.size());
      case ColumnType.Numeric numeric ->
          numeric.whole()
              ? firstBadWhole(cells, rows, numeric.bounds())
              : firstBadReal(cells, rows, numeric.bounds());
      case ColumnType.Text _ -> throw new AssertionError("text never leaves the party");
    };
  }

  private static int firstNull(FieldVector vector) {
    int row = 0;
    while (!vector.isNull(row)) {
      row++;
    }
    return row;
  }

  private static int firstBad(Cells cells, int rows, int categories) {
    for (int row = 0; row < rows; row++) {
      if (Integer.compareUnsigned(cells.code(row), categories) >= 0 && !cells.isMissing(row)) {
        return row;
      }
    }
    return -1;
  }

  private static int firstBadWhole(Cells cells, int rows, Bounds bounds) {
    for (int row = 0; row < rows; row++) {
      if (!bounds.containsWhole(cells.whole(row)) && !cells.isMissing(row)) {
        return row;
      }
    }
    return -1;
  }

  private static int firstBadReal(Cells cells, int rows, Bounds bounds) {
    for (int row = 0; row < rows; row++) {
      if (!bounds.contains(cells.real(row)) && !cells.isMissing(row)) {
        return row;
      }
    }
    return -1;
  }
}
