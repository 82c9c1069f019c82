package org.fedclave.tables;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.apache.arrow.vector.FieldVector;

/**
 * The memory of one vector's cells, read in loops that the compiler can make vector instructions
 * of: Arrow's own accessors check each cell for bounds and for being null. A missing cell's memory
 * is whatever the writer left there.
 */
final class Cells {
  /** A shard may put its buffers at any byte. */
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  private final FieldVector vector;
  private final MemorySegment memory;
  private final boolean hasMissing;

  /** Cells of {@code column}, which {@code vector} is laid out for. */
  Cells(FieldVector vector, Column column) {
    long bytes = (long) vector.getValueCount() * ArrowLayout.bytesPerCell(column);
    this.vector = vector;
    this.memory = MemorySegment.ofBuffer(vector.getDataBuffer().nioBuffer(0, (int) bytes));
    this.hasMissing = vector.getNullCount() > 0;
  }

  boolean hasMissing() {
    return hasMissing;
  }

  boolean isMissing(int row) {
    return hasMissing && vector.isNull(row);
  }

  double real(int row) {
    return memory.getAtIndex(DOUBLE, row);
  }

  long whole(int row) {
    return memory.getAtIndex(LONG, row);
  }

  int code(int row) {
    return memory.getAtIndex(INT, row);
  }
}
