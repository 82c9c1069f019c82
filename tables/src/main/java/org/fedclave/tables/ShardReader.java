package org.fedclave.tables;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.fedclave.tables.IpcFrames.BadFrameException;
import org.fedclave.tables.MalformedShardException.Rule;

/**
 * Reads a shard's plaintext back, in the enclave, where the party that wrote it may be hostile.
 *
 * <p>What it hands on fits the schema in layout and in every cell, as if {@link TableSource} had
 * read it. Every length is checked before memory is taken, and memory stays within one batch:
 * {@value ArrowLayout#MAXIMUM_BATCH_ROWS} rows of the schema's columns. Not for several threads.
 */
public final class ShardReader {
  /** The most rows of one shard. */
  public static final int MAXIMUM_ROWS = 1 << 24;

  private final IpcFrames frames;
  private final TableSchema schema;
  private final List<Column> columns;
  private final CellCheck check;
  private long rows;

  private ShardReader(InputStream in, TableSchema schema) {
    this.schema = schema;
    this.columns = schema.shardColumns();
    // A field of the schema message or a column of a batch takes well under 512 bytes and its name.
    this.frames = new IpcFrames(in, 4096 + columns.size() * (512 + 4 * Names.MAXIMUM_CHARACTERS));
    this.check = new CellCheck(schema);
  }

  /**
   * Reads one shard to its end.
   *
   * @param in the plaintext of exactly one shard; not closed
   * @param schema what it must fit
   * @param consumer gets the batches; on an exception, discard what was made of them
   * @return the number of rows, 1 to {@value #MAXIMUM_ROWS}
   * @throws IOException where {@code in} or {@code consumer} fails
   */
  public static long read(InputStream in, TableSchema schema, BatchConsumer consumer)
      throws IOException, MalformedShardException {
    ShardReader reader = new ShardReader(in, schema);
    long limit = 2 * ArrowLayout.batchBytes(schema, ArrowLayout.MAXIMUM_BATCH_ROWS);
    try (BufferAllocator allocator = new RootAllocator(limit);
        VectorSchemaRoot root = VectorSchemaRoot.create(ArrowLayout.schema(schema), allocator)) {
      return reader.read(root, allocator, consumer);
    } catch (BadFrameException e) {
      throw new MalformedShardException(Rule.FORMAT, e.complaint());
    }
  }

  private long read(VectorSchemaRoot root, BufferAllocator allocator, BatchConsumer consumer)
      throws IOException, MalformedShardException {
    readSchema();
    TableBatch batch = new TableBatch(schema, root);
    while (load(root, allocator)) {
      check.check(root, rows);
      rows += root.getRowCount();
      require(rows <= MAXIMUM_ROWS, Rule.SIZE, "has more than " + MAXIMUM_ROWS + " rows");
      consumer.accept(batch);
    }
    frames.requireEnd();
    require(rows > 0, Rule.EMPTY, "has no rows");
    return rows;
  }

  private void readSchema() throws IOException, MalformedShardException {
    Message message =
        next().orElseThrow(() -> new MalformedShardException(Rule.SCHEMA, "has no schema"));
    try {
      require(
          message.headerType() == MessageHeader.Schema && message.bodyLength() == 0,
          Rule.SCHEMA,
          "does not begin with its schema");
      WrittenSchema.requireEqual(message, columns);
    } catch (RuntimeException e) {
      throw lying();
    }
  }

  /** Loads the next batch into {@code root}; false at the end. */
  private boolean load(VectorSchemaRoot root, BufferAllocator allocator)
      throws IOException, MalformedShardException {
    Optional<Message> message = next();
    if (message.isEmpty()) {
      return false;
    }
    long maximumBody = ArrowLayout.batchBytes(schema, ArrowLayout.MAXIMUM_BATCH_ROWS);
    try (ArrowBuf body = body(message.orElseThrow(), allocator, maximumBody);
        ArrowRecordBatch cells = batch(message.orElseThrow(), body)) {
      new VectorLoader(root).load(cells);
      return true;
    } catch (RuntimeException e) {
      throw lying();
    }
  }

  private Optional<Message> next() throws IOException, MalformedShardException {
    try {
      return frames.next();
    } catch (IndexOutOfBoundsException e) {
      throw lying();
    }
  }

  private ArrowBuf body(Message message, BufferAllocator allocator, long maximumBytes)
      throws IOException, MalformedShardException {
    require(
        message.headerType() == MessageHeader.RecordBatch,
        Rule.MESSAGE,
        "has a message that is no record batch");
    long length = message.bodyLength();
    require(
        0 <= length && length <= maximumBytes,
        Rule.SIZE,
        "has a batch of %d bytes; at most %d are possible".formatted(length, maximumBytes));
    return frames.body(length, allocator);
  }

  /**
   * The batch that lies in {@code body}, each of its buffers within it and long enough for its
   * rows.
   */
  private ArrowRecordBatch batch(Message message, ArrowBuf body) throws MalformedShardException {
    RecordBatch header = (RecordBatch) message.header(new RecordBatch());
    require(header != null, Rule.FORMAT, "has a batch without a header");
    require(
        header.compression() == null && header.variadicBufferCountsLength() == 0,
        Rule.MESSAGE,
        "has a compressed batch");
    long length = header.length();
    require(
        1 <= length && length <= ArrowLayout.MAXIMUM_BATCH_ROWS,
        Rule.SIZE,
        "has a batch of %d rows; 1 to %d are possible"
            .formatted(length, ArrowLayout.MAXIMUM_BATCH_ROWS));
    require(
        header.nodesLength() == columns.size() && header.buffersLength() == 2 * columns.size(),
        Rule.FORMAT,
        "has a batch of other columns than its schema");
    List<ArrowFieldNode> nodes = new ArrayList<>();
    List<ArrowBuf> buffers = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      FieldNode node = header.nodes(i);
      require(
          node.length() == length && 0 <= node.nullCount() && node.nullCount() <= length,
          Rule.FORMAT,
          "has columns of unequal length");
      nodes.add(new ArrowFieldNode(length, node.nullCount()));
      boolean mixed = 0 < node.nullCount() && node.nullCount() < length;
      buffers.add(slice(header.buffers(2 * i), body, mixed ? (length + 7) / 8 : 0));
      buffers.add(
          slice(
              header.buffers(2 * i + 1), body, length * ArrowLayout.bytesPerCell(columns.get(i))));
    }
    return new ArrowRecordBatch((int) length, nodes, buffers);
  }

  private static ArrowBuf slice(Buffer buffer, ArrowBuf body, long needed)
      throws MalformedShardException {
    long offset = buffer.offset();
    long length = buffer.length();
    require(
        offset >= 0
            && length >= needed
            && length <= body.capacity()
            && offset <= body.capacity() - length,
        Rule.FORMAT,
        "has a buffer that is too short or outside its batch");
    return body.slice(offset, length);
  }

  private static MalformedShardException lying() {
    return new MalformedShardException(Rule.FORMAT, "has a message that points outside itself");
  }

  static void require(boolean holds, Rule rule, String complaint) throws MalformedShardException {
    if (!holds) {
      throw new MalformedShardException(rule, complaint);
    }
  }
}
