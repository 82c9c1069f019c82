package org.fedclave.tables.split;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.FileNames;
import org.fedclave.tables.SchemaFile;
import org.fedclave.tables.TableFormat;
import org.fedclave.tables.TableLimits;
import org.fedclave.tables.TableRow;
import org.fedclave.tables.TableSchema;
import org.fedclave.tables.TableSource;
import org.fedclave.tables.TableWriter;

/**
 * Deals one table to parties: a first reading decides for each row, further ones copy rows in their
 * order, to 64 parties at a time. Beside the tables lie their schema and {@code split.json}.
 *
 * <p>Parts are in the table's own format. Memory is eight bytes a row and a batch of each open
 * part.
 */
public final class TableSplit {
  private static final int PARTS_AT_ONCE = 64;
  private static final int PROGRESS_ROWS = 1000;

  private final SplitMethod method;
  private final long seed;
  private final long minimumRows;

  /**
   * @param minimumRows that each party must get, at least 1; NIID-Bench takes 10
   */
  public TableSplit(SplitMethod method, long seed, long minimumRows) {
    if (minimumRows < 1) {
      throw new IllegalArgumentException("a party has at least 1 row, not " + minimumRows);
    }
    this.method = method;
    this.seed = seed;
    this.minimumRows = minimumRows;
  }

  /**
   * Splits a table.
   *
   * @param out made if need be, and empty
   * @param progress is told the rows written so far
   */
  public SplitReport split(Path table, TableSchema schema, Path out, LongConsumer progress)
      throws IOException, BadTableException, ImpossibleSplitException {
    requireEmpty(out);
    TableSource source = TableSource.open(table, schema, TableLimits.DEFAULT);
    SplitPlan plan = new SplitPlanner(method, seed, minimumRows).plan(source);
    Files.createDirectories(out);
    List<Path> files = files(plan.names(), TableFormat.of(table), out);
    boolean whole = false;
    try {
      SchemaFile.write(out, schema);
      List<SplitPart> parts = write(source, plan, files, progress);
      var report =
          new SplitReport(
              String.valueOf(table.getFileName()),
              method,
              seed,
              minimumRows,
              plan.draws(),
              plan.rows(),
              parts);
      SplitJson.write(report, out);
      whole = true;
      return report;
    } finally {
      if (!whole) {
        remove(files, out);
      }
    }
  }

  private static List<SplitPart> write(
      TableSource source, SplitPlan plan, List<Path> files, LongConsumer progress)
      throws IOException, BadTableException {
    List<SplitPart> parts = new ArrayList<>();
    for (int first = 0; first < files.size(); first += PARTS_AT_ONCE) {
      int end = Math.min(files.size(), first + PARTS_AT_ONCE);
      try (Parts open = new Parts(files.subList(first, end), first, plan, progress)) {
        open.copyFrom(source);
        parts.addAll(open.finish());
      }
    }
    return parts;
  }

  /** The folder was empty: whatever of these is there, is of a split that failed. */
  private static void remove(List<Path> files, Path out) throws IOException {
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(out.resolve(SplitJson.NAME));
    Files.deleteIfExists(out.resolve(SchemaFile.NAME));
  }

  private static void requireEmpty(Path out) throws IOException, ImpossibleSplitException {
    if (!Files.exists(out)) {
      return;
    }
    try (Stream<Path> inside = Files.list(out)) {
      if (inside.findAny().isPresent()) {
        throw new ImpossibleSplitException(out + " is not empty: a split gets a folder of its own");
      }
    }
  }

  private static List<Path> files(List<String> parties, TableFormat format, Path out) {
    return FileNames.distinct(parties).stream()
        .map(name -> out.resolve(name + format.suffix()))
        .toList();
  }

  /** Some of the parts, open at once. */
  private static final class Parts implements AutoCloseable {
    private final List<TableWriter> writers = new ArrayList<>();
    private final List<Path> files;
    private final int first;
    private final SplitPlan plan;
    private final LongConsumer progress;
    private int row;

    Parts(List<Path> files, int first, SplitPlan plan, LongConsumer progress) {
      this.files = files;
      this.first = first;
      this.plan = plan;
      this.progress = progress;
    }

    void copyFrom(TableSource source) throws IOException, BadTableException {
      for (Path file : files) {
        writers.add(TableWriter.create(file, source.schema(), "the table", "row"));
      }
      source.forEachRow(this::copy);
      if (row != plan.rows()) {
        throw changed();
      }
    }

    private void copy(TableRow cells) throws IOException {
      if (row == plan.rows()) {
        throw changed();
      }
      int party = plan.party(row++) - first;
      if (party >= 0 && party < writers.size()) {
        writers.get(party).append(cells);
      }
      if (row % PROGRESS_ROWS == 0) {
        progress.accept(row);
      }
    }

    List<SplitPart> finish() throws IOException {
      List<SplitPart> parts = new ArrayList<>();
      for (int i = 0; i < writers.size(); i++) {
        TableWriter writer = writers.get(i);
        writer.finish();
        String party = plan.names().get(first + i);
        parts.add(new SplitPart(party, files.get(i), writer.rows(), writer.labelCounts()));
      }
      return parts;
    }

    @Override
    public void close() throws IOException {
      for (TableWriter writer : writers) {
        writer.close();
      }
    }

    private static IOException changed() {
      return new IOException("the table changed between two readings: split it again");
    }
  }
}
