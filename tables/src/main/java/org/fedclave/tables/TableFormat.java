package org.fedclave.tables;

import java.nio.file.Path;
import java.util.Locale;

/** How a file holds a table; the file's name says it. */
public enum TableFormat {
  /** Text, for people too; see {@link CsvTable}. */
  CSV,
  /** An Arrow IPC file, for tables of many numbers; see {@link ArrowTable}. */
  ARROW;

  /** CSV where the name ends in {@code .csv}, in any case. */
  public static TableFormat of(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".csv") ? CSV : ARROW;
  }

  /** The end of a file's name, with its dot. */
  public String suffix() {
    return this == CSV ? ".csv" : ".arrow";
  }
}
