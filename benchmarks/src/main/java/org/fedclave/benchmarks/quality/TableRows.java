package org.fedclave.benchmarks.quality;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.fedclave.models.Examples;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.tables.MalformedShardException;
import org.fedclave.tables.ShardWriter;
import org.fedclave.tables.TableLimits;
import org.fedclave.tables.TableSchema;
import org.fedclave.tables.TableSource;
import org.fedclave.tables.TableWriter;

/** A party's table in memory: through a shard's plaintext, as an enclave gets it. */
final class TableRows {

  private static final int ROWS_PER_SHARD = 1 << 14;

  private TableRows() {}

  /** All rows of a table, as features. */
  static Examples read(Path table, TableSchema schema) throws IOException, BadTableException {
    TableSource source = TableSource.open(table, schema, TableLimits.DEFAULT);
    List<ByteArrayOutputStream> shards = new ArrayList<>();
    new ShardWriter(ROWS_PER_SHARD)
        .write(
            source,
            source.count(),
            (_, _) -> {
              shards.add(new ByteArrayOutputStream());
              return shards.getLast();
            });
    try {
      List<Examples> parts = new ArrayList<>();
      for (ByteArrayOutputStream shard : shards) {
        parts.add(
            Examples.read(
                new ByteArrayInputStream(shard.toByteArray()), schema, CategoryEncoding.ONE_HOT));
      }
      return Examples.concatenate(parts);
    } catch (MalformedShardException e) {
      throw new AssertionError("a shard that was just written", e);
    }
  }

  /**
   * Copies rows into another table.
   *
   * @param chosen is asked for each row's index, from 0
   */
  static void copy(Path from, TableSchema schema, LongPredicate chosen, Path to)
      throws IOException, BadTableException {
    try (TableWriter writer = TableWriter.create(to, schema, from.toString(), "row")) {
      long[] index = {0};
      TableSource.open(from, schema, TableLimits.DEFAULT)
          .forEachRow(
              row -> {
                if (chosen.test(index[0]++)) {
                  writer.append(row);
                }
              });
      writer.finish();
    }
  }
}
