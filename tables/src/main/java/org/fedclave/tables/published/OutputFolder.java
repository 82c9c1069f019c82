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

/** The folder that an import writes: tables of one schema, and the schema. */
final class OutputFolder {
  private final Path folder;
  private final TableSchema schema;
  private final TableFormat format;
  private final List<ImportedTable> tables = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /** Makes the folder if need be, and the schema in it. */
  OutputFolder(Path folder, TableSchema schema, TableFormat format) throws IOException {
    this.folder = folder;
    this.schema = schema;
    this.format = format;
    Files.createDirectories(folder);
    SchemaFile.write(folder, schema);
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

  Imported imported(Origin origin) {
    return new Imported(origin, folder.resolve(SchemaFile.NAME), tables, notes);
  }
}
