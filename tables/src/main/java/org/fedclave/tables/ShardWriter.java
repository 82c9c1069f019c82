package org.fedclave.tables;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.fedclave.tables.BadCell.Rule;

/**
 * Cuts a table's rows, in file order, into shards: each an Arrow IPC stream of its own, of {@code
 * rowsPerShard} rows (the last of what remains), without the identifiers. What it writes is
 * plaintext; whoever opens the outputs encrypts. Equal rows and schema give equal bytes.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format">Arrow
 *     Columnar Format, IPC Streaming Format</a>
 */
public final class ShardWriter {
  private final int rowsPerShard;

  /**
   * @param rowsPerShard 1 to {@value ShardReader#MAXIMUM_ROWS}
   */
  public ShardWriter(int rowsPerShard) {
    if (rowsPerShard < 1 || rowsPerShard > ShardReader.MAXIMUM_ROWS) {
      throw new IllegalArgumentException(
          "a shard has 1 to %d rows, not %d".formatted(ShardReader.MAXIMUM_ROWS, rowsPerShard));
    }
    this.rowsPerShard = rowsPerShard;
  }

  /**
   * Reads the table a second time, validating again, and writes its shards.
   *
   * @param table the table
   * @param summary of the first pass over it, which tells the number of shards before the first is
   *     written
   * @param outputs opened one after the other; on an exception, discard what was written
   * @throws BadTableException if the file no longer fits, or has another number of rows than before
   */
  public void write(TableSource table, TableSummary summary, ShardOutputs outputs)
      throws IOException, BadTableException {
    try (Shards shards = new Shards(summary, outputs)) {
      table.read(ArrowLayout.BATCH_ROWS, rowsPerShard, shards::append);
      if (shards.rows != summary.rows()) {
        throw changed(table, summary, shards.rows);
      }
    }
  }

  private static BadTableException changed(TableSource table, TableSummary before, long now) {
    BadCell.Place place = new BadCell.Place(table.fileName(), table.unit(), 0, "");
    String expected = "the %d rows of the first reading".formatted(before.rows());
    String found = "%d: the file changed meanwhile, read it again".formatted(now);
    return new BadTableException(List.of(new BadCell(Rule.CHANGED, place, expected, found)), 1);
  }

  /** The shards, one of which may be open. */
  private final class Shards implements AutoCloseable {
    private final TableSummary summary;
    private final ShardOutputs outputs;
    private Optional<WriteChannel> open = Optional.empty();
    private int next;
    private long rows;

    Shards(TableSummary summary, ShardOutputs outputs) {
      this.summary = summary;
      this.outputs = outputs;
    }

    void append(TableBatch batch) throws IOException {
      boolean first = rows % rowsPerShard == 0;
      rows += batch.rows();
      if (rows > summary.rows()) {
        return;
      }
      WriteChannel shard = first ? start(batch) : open.orElseThrow();
      try (ArrowRecordBatch cells = new VectorUnloader(batch.vectors()).getRecordBatch()) {
        MessageSerializer.serialize(shard, cells);
      }
      if (rows % rowsPerShard == 0 || rows == summary.rows()) {
        ArrowStreamWriter.writeEndOfStream(shard, IpcOption.DEFAULT);
        close();
      }
    }

    private WriteChannel start(TableBatch batch) throws IOException {
      OutputStream output = outputs.open(next++, summary.shards(rowsPerShard));
      WriteChannel shard = new WriteChannel(Channels.newChannel(output));
      open = Optional.of(shard);
      MessageSerializer.serialize(shard, batch.vectors().getSchema());
      return shard;
    }

    /** Closes the open shard; without its end marker, no reader takes it for a whole one. */
    @Override
    public void close() throws IOException {
      Optional<WriteChannel> shard = open;
      open = Optional.empty();
      if (shard.isPresent()) {
        shard.orElseThrow().close();
      }
    }
  }
}
