package org.fedclave.tables;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.fedclave.tables.BadCell.Rule;

/**
 * A table as an Arrow IPC file or stream, told apart by the file's first bytes; uncompressed. A
 * null is a missing cell. {@link ArrowCells} says which Arrow types the schema's types are read
 * from.
 */
public final class ArrowTable extends TableSource {
  /** The most memory of one batch of the file, dictionaries included. */
  private static final long MAXIMUM_BATCH_BYTES = 1L << 30;

  private static final int MAXIMUM_METADATA_BYTES = 1 << 24;
  private static final String FORMAT = "an uncompressed Arrow IPC file or stream";
  private static final byte[] FILE_MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

  private ArrowTable(Path file, TableSchema schema, TableLimits limits) throws IOException {
    super(file, schema, limits);
  }

  /** A table whose file exists; its content is looked at only when it is read. */
  public static ArrowTable open(Path file, TableSchema schema, TableLimits limits)
      throws IOException {
    return new ArrowTable(file, schema, limits);
  }

  @Override
  String unit() {
    return "row";
  }

  @Override
  void scan(CheckedRow row, RowEnd ends, BadCells bad) throws IOException {
    // Uncompressed, a batch's vectors are rounded up from bytes of the file: no row count takes
    // more.
    long memory = Math.min(MAXIMUM_BATCH_BYTES, (16L << 20) + 4 * Files.size(file));
    BufferAllocator allocator = new RootAllocator(memory);
    try {
      if (isFileFormat()) {
        try (SeekableByteChannel channel = Files.newByteChannel(file);
            ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
          scan(reader, row, ends, bad);
        }
      } else if (isWellFramed(bad)) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
            ArrowStreamReader reader = new ArrowStreamReader(in, allocator)) {
          scan(reader, row, ends, bad);
        }
      }
    } finally {
      close(allocator, bad);
    }
  }

  /** Arrow's reader leaks what it had read of a malformed message; only then is a leak accepted. */
  private static void close(BufferAllocator allocator, BadCells bad) {
    try {
      allocator.close();
    } catch (IllegalStateException e) {
      if (bad.total() == 0) {
        throw e;
      }
    }
  }

  /**
   * Walks a stream's messages first: Arrow's own reader takes memory for any length that one
   * states.
   */
  private boolean isWellFramed(BadCells bad) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      new IpcFrames(in, MAXIMUM_METADATA_BYTES).skipAll();
      return true;
    } catch (IpcFrames.BadFrameException e) {
      bad.add(Rule.FORMAT, 0, "", FORMAT, "one that " + e.complaint());
      return false;
    }
  }

  private boolean isFileFormat() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(FILE_MAGIC.length), FILE_MAGIC);
    }
  }

  private void scan(ArrowReader reader, CheckedRow row, RowEnd ends, BadCells bad)
      throws IOException {
    long rows = 0;
    try {
      VectorSchemaRoot root = parsed(reader::getVectorSchemaRoot);
      int[] indices = Header.match(names(root), schema, 0, bad);
      while (bad.total() == 0 || rows > 0) {
        if (!parsed(reader::loadNextBatch)) {
          return;
        }
        ArrowCells cells = parsed(() -> new ArrowCells(reader, indices, schema, row));
        if (!cells.haveReadableTypes(bad)) {
          return;
        }
        for (int i = 0; i < root.getRowCount(); i++) {
          row.start(++rows);
          int at = i;
          parsed(() -> cells.read(at));
          if (!ends.readOn()) {
            return;
          }
        }
      }
    } catch (UnreadableException e) {
      bad.add(Rule.FORMAT, rows, "", FORMAT, e.complaint);
    }
  }

  private static List<String> names(VectorSchemaRoot root) {
    return root.getSchema().getFields().stream().map(Field::getName).toList();
  }

  /**
   * What Arrow's own reader makes of the file. It answers a malformed one with unchecked exceptions
   * of many kinds, and one whose types nest into each other with a full stack.
   */
  private static <T> T parsed(Parse<T> parse) throws UnreadableException {
    try {
      return parse.run();
    } catch (IOException | RuntimeException e) {
      throw new UnreadableException(String.valueOf(e.getMessage()), e);
    } catch (StackOverflowError e) {
      throw new UnreadableException("types nested without end", e);
    }
  }

  private interface Parse<T> {
    T run() throws IOException;
  }

  private static final class UnreadableException extends Exception {
    private final String complaint;

    UnreadableException(String complaint, Throwable cause) {
      super(complaint, cause);
      this.complaint = "one that cannot be read on: " + Quoted.of(complaint);
    }
  }
}
