package org.fedclave.tables;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes rows as CSV that {@link CsvTable} reads: a missing cell by its column's first spelling,
 * numbers as the shortest decimal that reads back as the same.
 */
final class CsvRows implements RowSink {
  private final List<Column> columns;
  private final Writer out;

  CsvRows(Path file, TableSchema schema) throws IOException {
    this.columns = schema.columns();
    for (Column column : columns) {
      if (column.mayBeMissing() && column.missing().spellings().isEmpty()) {
        throw new IllegalArgumentException(
            "column %s has no spelling for a missing cell: CSV cannot hold it"
                .formatted(Quoted.of(column.name())));
      }
    }
    this.out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
    for (int i = 0; i < columns.size(); i++) {
      cell(i, columns.get(i).name());
    }
    out.write('\n');
  }

  @Override
  public void write(TableRow row) throws IOException {
    for (int i = 0; i < columns.size(); i++) {
      cell(i, text(columns.get(i), i, row));
    }
    out.write('\n');
  }

  @Override
  public void finish() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private static String text(Column column, int index, TableRow row) {
    if (row.isMissing(index)) {
      return column.missing().spellings().getFirst();
    }
    return switch (column.type()) {
      case ColumnType.Numeric numeric when numeric.whole() -> Long.toString(row.whole(index));
      case ColumnType.Numeric _ -> Numbers.plain(row.real(index));
      case ColumnType.Category(List<String> allowed) -> allowed.get((int) row.whole(index));
      case ColumnType.Text _ -> row.text(index);
    };
  }

  private void cell(int index, String text) throws IOException {
    if (index > 0) {
      out.write(',');
    }
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    out.write(plain ? text : '"' + text.replace("\"", "\"\"") + '"');
  }
}
