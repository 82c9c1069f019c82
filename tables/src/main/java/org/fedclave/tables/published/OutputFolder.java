package org.fedclave.tables.published;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.tables.SchemaFile;
import org.fedclave.tables.TableFormat;
import org.fedclave.tables.TableSchema;
import org.fedclave.tables.TableWriter;

/**
 * The folder that an import writes: tables of one schema, and the schema. What is written stays
 * only if the import as a whole succeeds.
 */
final class OutputFolder implements AutoCloseable {
  private final Path folder;
  private final TableSchema schema;
  private final TableFormat format;
  private final List<ImportedTable> tables = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final boolean madeSchema;
  private boolean whole;

  /** Makes the folder if need be, and the schema in it. */
  OutputFolder(Path folder, TableSchema schema, TableFormat format) throws IOException {
    this.folder = folder;
    this.schema = schema;
    this.format = format;
    Files.createDirectories(folder);
    this.madeSchema = SchemaFile.write(folder, schema);
  }

  /**
   * Starts a table.
   *
   * @param name of its file, without the format's suffix
   * @param source the published file, for messages
   * @param unit what rows are called there
   */
  TableWriter table(String name, Path source, String unit) throws IOException {
    return TableWriter.create(
        folder.resolve(name + format.suffix()), schema, String.valueOf(source.getFileName()), unit);
  }

  /** Gives a whole table its name. */
  void finish(TableWriter table) throws IOException {
    table.finish();
    tables.add(ImportedTable.of(table));
  }

  /** The rows of all finished tables. */
  long rows() {
    return tables.stream().mapToLong(ImportedTable::rows).sum();
  }

  int tables() {
    return tables.size();
  }

  void note(String sentence) {
    notes.add(sentence);
  }

  /** Ends the import: all of it stays. */
  Imported imported(Origin origin) {
    whole = true;
    return new Imported(origin, folder.resolve(SchemaFile.NAME), tables, notes);
  }

  /** Removes what was written, unless the import ended well. */
  @Override
  public void close() throws IOException {
    if (whole) {
      return;
    }
    for (ImportedTable table : tables) {
      Files.delete(table.file());
    }
    if (madeSchema) {
      Files.delete(folder.resolve(SchemaFile.NAME));
    }
  }
}
