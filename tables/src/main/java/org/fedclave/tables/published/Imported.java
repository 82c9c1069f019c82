package org.fedclave.tables.published;

import java.nio.file.Path;
import java.util.List;

/**
 * What an import wrote and what it left out.
 *
 * @param origin of the data
 * @param schema the file that holds the schema of all tables
 * @param tables one a party, or one alone
 * @param notes sentences about what was dropped or changed, and how much
 */
public record Imported(Origin origin, Path schema, List<ImportedTable> tables, List<String> notes) {
  public Imported {
    tables = List.copyOf(tables);
    notes = List.copyOf(notes);
  }
}
