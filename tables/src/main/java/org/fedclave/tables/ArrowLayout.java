package org.fedclave.tables;

import java.util.List;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * How a column lies in Arrow vectors: whole numbers as {@code Int64}, real numbers as {@code
 * Float64}, a category as {@code Int32}, its position in the schema's {@code allowed}; nullable
 * where a cell may be missing. All are of fixed width, so that a hostile shard has no lengths to
 * lie about.
 */
final class ArrowLayout {
  /** The most rows of one batch. */
  static final int MAXIMUM_BATCH_ROWS = 8192;

  /** Rows of a batch where nobody asked for another number. */
  static final int BATCH_ROWS = 1024;

  static final ArrowType WHOLE = new ArrowType.Int(64, true);
  static final ArrowType REAL = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
  static final ArrowType CATEGORY = new ArrowType.Int(32, true);

  private ArrowLayout() {}

  static Schema schema(TableSchema schema) {
    return new Schema(schema.shardColumns().stream().map(ArrowLayout::field).toList());
  }

  static int bytesPerCell(Column column) {
    return column.type() instanceof ColumnType.Category ? Integer.BYTES : Long.BYTES;
  }

  /**
   * The memory that a batch of {@code rows} rows takes, cells and validity bits padded to 8 bytes.
   */
  static long batchBytes(TableSchema schema, int rows) {
    long bytes = 0;
    for (Column column : schema.shardColumns()) {
      bytes += padded((long) rows * bytesPerCell(column)) + padded((rows + 7) / 8);
    }
    return bytes;
  }

  static long padded(long bytes) {
    return (bytes + 63) / 64 * 64;
  }

  private static Field field(Column column) {
    return new Field(
        column.name(), new FieldType(column.mayBeMissing(), type(column), null), List.of());
  }

  private static ArrowType type(Column column) {
    return switch (column.type()) {
      case ColumnType.Numeric numeric -> numeric.whole() ? WHOLE : REAL;
      case ColumnType.Category _ -> CATEGORY;
      case ColumnType.Text _ -> throw new AssertionError("text never leaves the party");
    };
  }
}
