package org.fedclave.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.fedclave.tables.BadCell.Rule;

/**
 * A party's table in a file, read against a schema as often as asked.
 *
 * <p>Every cell is checked in every pass, identifiers too; identifiers then stay behind. Nothing is
 * guessed: what the schema does not say is a bad cell. Memory grows with the batch, not with the
 * file. Not for several threads.
 */
public abstract sealed class TableSource permits CsvTable, ArrowTable {
  final Path file;
  final TableSchema schema;
  final TableLimits limits;

  TableSource(Path file, TableSchema schema, TableLimits limits) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString(), null, "there is no such file");
    }
    this.file = file;
    this.schema = schema;
    this.limits = limits;
  }

  /** A table in a CSV file, where its name ends in {@code .csv}, and else in an Arrow file. */
  public static TableSource open(Path file, TableSchema schema, TableLimits limits)
      throws IOException {
    return TableFormat.of(file) == TableFormat.CSV
        ? CsvTable.open(file, schema, limits)
        : ArrowTable.open(file, schema, limits);
  }

  /** The schema that the rows must fit. */
  public final TableSchema schema() {
    return schema;
  }

  /**
   * Reads the whole file once.
   *
   * @throws BadTableException with every bad cell counted and the first ones named
   */
  public final TableSummary count() throws IOException, BadTableException {
    BadCells bad = badCells();
    long rows = scanAll(bad, _ -> {});
    bad.throwIfAny();
    return new TableSummary(rows);
  }

  /**
   * Reads the whole file once and hands on its rows one by one, identifiers too: for programs of
   * the party, not for shards.
   *
   * @param consumer gets no row with or after a bad cell, but may have got rows before it: on an
   *     exception, discard what was made of them
   */
  public final void forEachRow(RowConsumer consumer) throws IOException, BadTableException {
    BadCells bad = badCells();
    scanAll(bad, consumer::accept);
    bad.throwIfAny();
  }

  /**
   * Reads the whole file once and hands on its rows.
   *
   * @param batchRows rows of a batch, 1 to 8192; the last one may have fewer
   * @param consumer gets no batch with or after a bad cell, but may have got batches before it: on
   *     an exception, discard what was made of them
   */
  public final void read(int batchRows, BatchConsumer consumer)
      throws IOException, BadTableException {
    read(batchRows, Integer.MAX_VALUE, consumer);
  }

  /**
   * As {@link #read(int, BatchConsumer)}; a batch ends after every {@code groupRows} rows as well.
   */
  final void read(int batchRows, int groupRows, BatchConsumer consumer)
      throws IOException, BadTableException {
    if (batchRows < 1 || batchRows > ArrowLayout.MAXIMUM_BATCH_ROWS || groupRows < 1) {
      throw new IllegalArgumentException(
          "a batch has 1 to %d rows, not %d".formatted(ArrowLayout.MAXIMUM_BATCH_ROWS, batchRows));
    }
    BadCells bad = badCells();
    try (BufferAllocator allocator = new RootAllocator();
        BatchBuilder batches =
            new BatchBuilder(schema, allocator, batchRows, groupRows, consumer)) {
      scanAll(bad, batches::append);
      bad.throwIfAny();
      batches.flush();
    }
  }

  /** What a line of the file is called in messages. */
  abstract String unit();

  /**
   * Reads all rows into {@code row}, calling {@code ends} after each; returns early where {@code
   * ends} says so or the file cannot be read on, which it reports as a bad cell.
   */
  abstract void scan(CheckedRow row, RowEnd ends, BadCells bad) throws IOException;

  private long scanAll(BadCells bad, GoodRow good) throws IOException {
    CheckedRow row = new CheckedRow(schema, bad, limits.cellCharacters());
    long[] rows = {0};
    scan(
        row,
        () -> {
          if (rows[0] == limits.rows()) {
            bad.add(Rule.ROW_COUNT, 0, "", "at most " + limits.rows() + " rows", "more");
            return false;
          }
          rows[0]++;
          if (bad.total() == 0) {
            good.accept(row);
          }
          return true;
        },
        bad);
    if (rows[0] == 0 && bad.total() == 0) {
      bad.add(Rule.ROW_COUNT, 0, "", "at least one row", "none");
    }
    return rows[0];
  }

  private BadCells badCells() {
    return new BadCells(fileName(), unit(), limits.errorsShown());
  }

  final String fileName() {
    return String.valueOf(file.getFileName());
  }

  /** Called when all cells of a row were given; says whether to read on. */
  interface RowEnd {
    boolean readOn() throws IOException;
  }

  private interface GoodRow {
    void accept(CheckedRow row) throws IOException;
  }
}
