package org.fedclave.tables;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SequencedMap;

/**
 * Writes a table that {@link TableSource} reads, as CSV or Arrow by the file's name. Each cell is
 * checked against the schema first, so that no file comes out that the schema does not fit.
 *
 * <p>The file appears under its name only when it is whole; until {@link #finish()} it is called
 * {@code NAME.part}. Memory is a few hundred rows. Not for several threads.
 */
public final class TableWriter implements AutoCloseable {
  private static final int ERRORS_SHOWN = 20;

  private final Path file;
  private final Path part;
  private final TableSchema schema;
  private final BadCells bad;
  private final CheckedRow row;
  private final RowSink sink;
  private final LabelCounts labels;
  private long rows;
  private boolean finished;

  private TableWriter(Path file, TableSchema schema, String source, String unit)
      throws IOException {
    this.file = file;
    this.part = file.resolveSibling(file.getFileName() + ".part");
    this.schema = schema;
    this.bad = new BadCells(source, unit, ERRORS_SHOWN);
    this.row = new CheckedRow(schema, bad, TableLimits.DEFAULT.cellCharacters());
    this.labels = new LabelCounts(schema);
    this.sink =
        switch (TableFormat.of(file)) {
          case CSV -> new CsvRows(part, schema);
          case ARROW -> new ArrowRows(part, schema);
        };
  }

  /**
   * Starts a file.
   *
   * @param file its name decides the format, see {@link TableFormat#of}; its folder exists
   * @param source where the rows come from, for messages about bad cells
   * @param unit what the rows' numbers count there, such as {@code line}
   * @throws FileAlreadyExistsException if there is such a file
   */
  public static TableWriter create(Path file, TableSchema schema, String source, String unit)
      throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    return new TableWriter(file, schema, source, unit);
  }

  /** Starts the row that stands at {@code number} in the source; all of its cells must follow. */
  public void start(long number) {
    row.start(number);
  }

  /** A cell as text: a category, a number, text, or a spelling of a missing one. */
  public void text(int column, String cell) {
    row.text(column, cell);
  }

  /** A cell of a column of numbers. */
  public void whole(int column, long value) {
    row.whole(column, value);
  }

  /** A cell of a column of real numbers. */
  public void real(int column, double value) {
    row.real(column, value);
  }

  /** A cell of a column of categories, by its position in the schema's list. */
  public void category(int column, int position) {
    row.category(column, position);
  }

  /** A missing cell. */
  public void missing(int column) {
    row.missing(column);
  }

  /**
   * Ends the row and writes it.
   *
   * @throws BadTableException if one of its cells does not fit the schema
   */
  public void end() throws IOException, BadTableException {
    bad.throwIfAny();
    append(row);
  }

  /** Writes a row that another table of the same schema handed over. */
  public void append(TableRow checked) throws IOException {
    sink.write(checked);
    labels.add(checked);
    rows++;
  }

  /** Ends the file and gives it its name. */
  public void finish() throws IOException {
    sink.finish();
    sink.close();
    Files.move(part, file);
    finished = true;
  }

  /** The rows so far. */
  public long rows() {
    return rows;
  }

  /** The rows so far of each category of the label, in schema order; empty for a number. */
  public SequencedMap<String, Long> labelCounts() {
    return labels.byName();
  }

  /** The file's name, once it is finished. */
  public Path file() {
    return file;
  }

  /** The schema that every row fits. */
  public TableSchema schema() {
    return schema;
  }

  /** Removes what was written, unless it is finished. */
  @Override
  public void close() throws IOException {
    if (!finished) {
      sink.close();
      Files.deleteIfExists(part);
    }
  }
}
