package org.fedclave.tables;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;

/**
 * Writes rows as an Arrow IPC file that {@link ArrowTable} reads, in the narrow types of {@link
 * NarrowLayout}. Equal rows and schema give equal bytes. Memory is one batch.
 */
final class ArrowRows implements RowSink {
  private static final int BATCH_BYTES = 1 << 19;

  private final BufferAllocator allocator = new RootAllocator();
  private final NarrowLayout layout;
  private final VectorSchemaRoot root;
  private final FileChannel channel;
  private final ArrowFileWriter writer;
  private final List<Cell> cells = new ArrayList<>();
  private final int batchRows;
  private int filled;

  ArrowRows(Path file, TableSchema schema) throws IOException {
    this.layout = new NarrowLayout(schema, allocator);
    this.root = VectorSchemaRoot.create(layout.schema(), allocator);
    this.batchRows = Math.clamp(BATCH_BYTES / rowBytes(root), 16, 1024);
    for (FieldVector vector : root.getFieldVectors()) {
      vector.setInitialCapacity(batchRows);
      vector.allocateNew();
      cells.add(cell(vector, cells.size()));
    }
    this.channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    this.writer = new ArrowFileWriter(root, layout.dictionaries(), channel);
    writer.start();
  }

  @Override
  public void write(TableRow row) throws IOException {
    for (int i = 0; i < cells.size(); i++) {
      if (row.isMissing(i)) {
        root.getVector(i).setNull(filled);
      } else {
        cells.get(i).write(row, filled);
      }
    }
    filled++;
    if (filled == batchRows) {
      flush();
    }
  }

  @Override
  public void finish() throws IOException {
    flush();
    writer.end();
  }

  @Override
  public void close() throws IOException {
    writer.close();
    channel.close();
    root.close();
    layout.close();
    allocator.close();
  }

  private void flush() throws IOException {
    if (filled > 0) {
      root.setRowCount(filled);
      writer.writeBatch();
      root.getFieldVectors().forEach(FieldVector::reset);
      filled = 0;
    }
  }

  private static int rowBytes(VectorSchemaRoot root) {
    int bytes = 0;
    for (FieldVector vector : root.getFieldVectors()) {
      bytes += vector instanceof BaseFixedWidthVector fixed ? fixed.getTypeWidth() : Long.BYTES;
    }
    return bytes;
  }

  private static Cell cell(FieldVector vector, int column) {
    return switch (vector) {
      case UInt1Vector bytes -> (row, at) -> bytes.set(at, (int) row.whole(column));
      case TinyIntVector bytes -> (row, at) -> bytes.set(at, (int) row.whole(column));
      case SmallIntVector shorts -> (row, at) -> shorts.set(at, (int) row.whole(column));
      case IntVector ints -> (row, at) -> ints.set(at, (int) row.whole(column));
      case BigIntVector longs -> (row, at) -> longs.set(at, row.whole(column));
      case Float8Vector reals -> (row, at) -> reals.set(at, row.real(column));
      case VarCharVector texts ->
          (row, at) -> texts.setSafe(at, row.text(column).getBytes(StandardCharsets.UTF_8));
      default -> throw new AssertionError("no layout has " + vector.getField());
    };
  }

  private interface Cell {
    void write(TableRow row, int at);
  }
}
