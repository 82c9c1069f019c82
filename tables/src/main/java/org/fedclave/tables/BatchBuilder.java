package org.fedclave.tables;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Fills batches with checked rows and hands each on when it is full; the vectors are used again.
 */
final class BatchBuilder implements AutoCloseable {
  private final VectorSchemaRoot root;
  private final TableBatch batch;
  private final List<Cell> cells = new ArrayList<>();
  private final int batchRows;
  private final int groupRows;
  private final BatchConsumer consumer;
  private int filled;
  private int filledOfGroup;

  /**
   * @param batchRows rows of a full batch
   * @param groupRows after every so many rows a batch ends as well, full or not
   */
  BatchBuilder(
      TableSchema schema,
      BufferAllocator allocator,
      int batchRows,
      int groupRows,
      BatchConsumer consumer) {
    this.batchRows = batchRows;
    this.groupRows = groupRows;
    this.consumer = consumer;
    this.root = VectorSchemaRoot.create(ArrowLayout.schema(schema), allocator);
    this.batch = new TableBatch(schema, root);
    for (FieldVector vector : root.getFieldVectors()) {
      ((BaseFixedWidthVector) vector).allocateNew(batchRows);
    }
    int vector = 0;
    for (int column = 0; column < schema.columns().size(); column++) {
      if (schema.columns().get(column).role() != Role.IDENTIFIER) {
        cells.add(cell(root.getVector(vector++), column));
      }
    }
  }

  void append(CheckedRow row) throws IOException {
    for (Cell cell : cells) {
      cell.write(row, filled);
    }
    filled++;
    filledOfGroup++;
    if (filled == batchRows || filledOfGroup == groupRows) {
      flush();
    }
  }

  /** Hands on the rows since the last batch, if there are any. */
  void flush() throws IOException {
    if (filled == 0) {
      return;
    }
    root.setRowCount(filled);
    consumer.accept(batch);
    root.getFieldVectors().forEach(FieldVector::reset);
    filled = 0;
    filledOfGroup %= groupRows;
  }

  @Override
  public void close() {
    root.close();
  }

  private static Cell cell(FieldVector vector, int column) {
    return switch (vector) {
      case BigIntVector wholes ->
          (row, at) -> {
            if (row.isMissing(column)) {
              wholes.setNull(at);
            } else {
              wholes.set(at, row.whole(column));
            }
          };
      case Float8Vector reals ->
          (row, at) -> {
            if (row.isMissing(column)) {
              reals.setNull(at);
            } else {
              reals.set(at, row.real(column));
            }
          };
      case IntVector codes ->
          (row, at) -> {
            if (row.isMissing(column)) {
              codes.setNull(at);
            } else {
              codes.set(at, (int) row.whole(column));
            }
          };
      default -> throw new AssertionError("no layout has " + vector.getField());
    };
  }

  private interface Cell {
    void write(CheckedRow row, int at);
  }
}
