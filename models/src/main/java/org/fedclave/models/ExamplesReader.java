package org.fedclave.models;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.tables.FeatureEncoder;
import org.fedclave.tables.HeldOut;
import org.fedclave.tables.MalformedShardException;
import org.fedclave.tables.ShardReader;
import org.fedclave.tables.TableBatch;
import org.fedclave.tables.TableSchema;

/**
 * Reads a dataset's shards into the memory that engines read, held-out rows apart. A row is written
 * once, batch by batch, and copied once, when all rows are there: only then is it known how many
 * they are, and memory is never taken on a party's word. For one thread.
 */
public final class ExamplesReader {
  private final TableSchema schema;
  private final FeatureEncoder encoder;
  private final HeldOut rule;
  private final List<Examples> training = new ArrayList<>();
  private final List<Examples> heldOut = new ArrayList<>();
  private long rows;

  /**
   * A reader of one dataset.
   *
   * @param schema that the dataset was published with
   * @param categories how the contract's model wants them
   * @param rule which rows are held out
   */
  public ExamplesReader(TableSchema schema, CategoryEncoding categories, HeldOut rule) {
    this.schema = schema;
    this.encoder = new FeatureEncoder(schema, categories);
    this.rule = rule;
  }

  /**
   * Reads the next shard's plaintext; shards come in the order of their index.
   *
   * @param shard an Arrow IPC stream, possibly hostile; not closed
   * @throws MalformedShardException if the shard does not fit the schema; this reader is then of no
   *     more use
   * @throws IllegalArgumentException if its rows are more than one engine holds
   */
  public void read(InputStream shard) throws IOException, MalformedShardException {
    ShardReader.read(shard, schema, this::take);
  }

  /** The rows read so far. */
  public long rows() {
    return rows;
  }

  /** All rows read so far, in their order; at least one shard. */
  public Examples.Split split() {
    return new Examples.Split(Examples.concatenate(training), Examples.concatenate(heldOut));
  }

  /** Writes a batch's rows, those that train before those that are held out. */
  private void take(TableBatch batch) {
    int[] places = new int[batch.rows()];
    int count = 0;
    for (int i = 0; i < places.length; i++) {
      count += rule.isHeldOut(rows + i) ? 0 : 1;
    }
    int trains = 0;
    int evaluates = count;
    for (int i = 0; i < places.length; i++) {
      places[i] = rule.isHeldOut(rows + i) ? evaluates++ : trains++;
    }
    Examples written = Examples.encoded(encoder, batch, places);
    training.add(written.slice(0, count));
    heldOut.add(written.slice(count, places.length - count));
    rows += places.length;
  }
}
