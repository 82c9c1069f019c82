package org.fedclave.tables;

import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
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
    return switch (column.type()) {
      case ColumnType.Category(List<String> allowed) ->
          firstBad((IntVector) vector, allowed.size());
      case ColumnType.Numeric numeric ->
          numeric.whole()
              ? firstBad((BigIntVector) vector, numeric.bounds())
              : firstBad((Float8Vector) vector, numeric.bounds());
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

  private static int firstBad(IntVector vector, int categories) {
    for (int row = 0; row < vector.getValueCount(); row++) {
      if (!vector.isNull(row) && Integer.compareUnsigned(vector.get(row), categories) >= 0) {
        return row;
      }
    }
    return -1;
  }

  private static int firstBad(BigIntVector vector, Bounds bounds) {
    for (int row = 0; row < vector.getValueCount(); row++) {
      if (!vector.isNull(row) && !bounds.containsWhole(vector.get(row))) {
        return row;
      }
    }
    return -1;
  }

  private static int firstBad(Float8Vector vector, Bounds bounds) {
    for (int row = 0; row < vector.getValueCount(); row++) {
      if (!vector.isNull(row) && !bounds.contains(vector.get(row))) {
        return row;
      }
    }
    return -1;
  }
}
