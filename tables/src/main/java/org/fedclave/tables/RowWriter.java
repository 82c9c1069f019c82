package org.fedclave.tables;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Writes a batch's columns into row-major memory, a block of rows after the other: columns write
 * next to each other, so a block's rows should still be in the processor's cache when the next
 * column comes. For one thread.
 */
final class RowWriter {
  /** Rows of a block: 100 KB of 784 features. */
  static final int BLOCK = 32;

  private final MemorySegment memory;
  private final int width;
  private final long[] starts = new long[BLOCK];
  private int first;
  private int rows;

  /**
   * @param width numbers of a row in {@code memory}
   */
  RowWriter(MemorySegment memory, int width) {
    this.memory = memory;
    this.width = width;
  }

  /**
   * Begins a block, all zeros.
   *
   * @param first its first row in the batch
   * @param rows at most {@value #BLOCK}
   * @param places where in memory each row of the batch goes, counted in rows
   */
  void begin(int first, int rows, RowPlaces places) {
    this.first = first;
    this.rows = rows;
    for (int i = 0; i < rows; i++) {
      starts[i] = (long) places.of(first + i) * width;
      memory.asSlice(starts[i] * Float.BYTES, (long) width * Float.BYTES).fill((byte) 0);
    }
  }

  /** Writes one column's numbers of the block's rows, where they are not 0. */
  void write(EncodedColumn column, Cells cells) {
    if (column.isIndex()) {
      index(column, cells);
      return;
    }
    switch (column.column().type()) {
      case ColumnType.Category _ -> oneHot(column.offset(), cells);
      case ColumnType.Numeric numeric -> number(column.offset(), numeric, cells);
      case ColumnType.Text _ -> throw new AssertionError("text never leaves the party");
    }
    if (cells.hasMissing()) {
      indicator(column.offset() + column.values(), cells);
    }
  }

  /** A missing cell counts as one more category, behind the others. */
  private void index(EncodedColumn column, Cells cells) {
    int missing = column.column().categories();
    for (int i = 0; i < rows; i++) {
      put(i, column.offset(), cells.isMissing(first + i) ? missing : cells.code(first + i));
    }
  }

  private void oneHot(int offset, Cells cells) {
    for (int i = 0; i < rows; i++) {
      if (!cells.isMissing(first + i)) {
        put(i, offset + cells.code(first + i), 1);
      }
    }
  }

  private void number(int offset, ColumnType.Numeric numeric, Cells cells) {
    Scaling scaling = numeric.scaling();
    if (cells.hasMissing() || scaling instanceof Scaling.Log1p) {
      anyNumber(offset, numeric, cells);
      return;
    }
    // One loop for each kind of cell, so that the scaling is no call through an interface.
    double minus = scaling instanceof Scaling.Standard(var centre, _) ? centre : 0;
    double by = scaling instanceof Scaling.Standard(_, var scale) ? scale : 1;
    if (scaling instanceof Scaling.Range(var minimum, var maximum)) {
      minus = minimum;
      by = maximum - minimum;
    }
    if (numeric.whole()) {
      for (int i = 0; i < rows; i++) {
        put(i, offset, (float) (((double) cells.whole(first + i) - minus) / by));
      }
    } else {
      for (int i = 0; i < rows; i++) {
        put(i, offset, (float) ((cells.real(first + i) - minus) / by));
      }
    }
  }

  private void anyNumber(int offset, ColumnType.Numeric numeric, Cells cells) {
    for (int i = 0; i < rows; i++) {
      int row = first + i;
      double value = numeric.whole() ? (double) cells.whole(row) : cells.real(row);
      if (!cells.isMissing(row)) {
        put(i, offset, (float) numeric.scaling().apply(value));
      }
    }
  }

  private void indicator(int offset, Cells cells) {
    for (int i = 0; i < rows; i++) {
      if (cells.isMissing(first + i)) {
        put(i, offset, 1);
      }
    }
  }

  private void put(int row, int column, float value) {
    memory.setAtIndex(ValueLayout.JAVA_FLOAT, starts[row] + column, value);
  }
}
