package org.fedclave.tables.published;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fedclave.tables.BadSchemaException;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.FeatureEncoder;
import org.fedclave.tables.SchemaFile;
import org.fedclave.tables.TableLimits;
import org.fedclave.tables.TableSource;

/** What an import wrote, read as a party reads it. */
final class Written {
  private Written() {}

  /** A table by the schema beside it. */
  static TableSource table(Path file) throws IOException, BadSchemaException {
    return TableSource.open(
        file, SchemaFile.read(file.resolveSibling(SchemaFile.NAME)), TableLimits.DEFAULT);
  }

  /** Checks that a party's reader takes every table, with as many rows as were said. */
  static void requireReadable(Imported imported)
      throws IOException, BadSchemaException, BadTableException {
    for (ImportedTable table : imported.tables()) {
      long rows = table(table.file()).count().rows();
      if (rows != table.rows()) {
        throw new AssertionError(table.file() + " has " + rows + " rows, not " + table.rows());
      }
    }
  }

  /** The features of each row, then its label's. */
  static List<List<Float>> encoded(Path file)
      throws IOException, BadSchemaException, BadTableException {
    TableSource table = table(file);
    var encoder = new FeatureEncoder(table.schema());
    List<List<Float>> rows = new ArrayList<>();
    table.read(
        1,
        batch -> {
          float[] features = new float[encoder.featureCount()];
          float[] labels = new float[encoder.labelCount()];
          encoder.encode(batch, MemorySegment.ofArray(features), MemorySegment.ofArray(labels), 0);
          List<Float> row = new ArrayList<>();
          for (float feature : features) {
            row.add(feature);
          }
          for (float label : labels) {
            row.add(label);
          }
          rows.add(row);
        });
    return rows;
  }

  /** A folder of real data beside the repository, where there is one. */
  static Optional<Path> realData(String name) {
    Path start = Path.of("..").toAbsolutePath().normalize();
    for (Path at = start; at != null; at = at.getParent()) {
      Path candidate = at.resolve("shared/data").resolve(name);
      if (Files.isDirectory(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
