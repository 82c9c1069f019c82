package org.fedclave.tables.published;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.fedclave.tables.TableWriter;

/**
 * One table that an import wrote.
 *
 * @param file where it is
 * @param rows how many it has, at least 1
 * @param labels how many of them have each category of the label, in schema order
 */
public record ImportedTable(Path file, long rows, SequencedMap<String, Long> labels) {

  public ImportedTable {
    labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<String, Long>(labels));
  }

  static ImportedTable of(TableWriter finished) {
    return new ImportedTable(finished.file(), finished.rows(), finished.labelCounts());
  }

  /** The labels that occur, with their rows. */
  public Map<String, Long> presentLabels() {
    Map<String, Long> present = new LinkedHashMap<>(labels);
    present.values().removeIf(count -> count == 0);
    return present;
  }
}
