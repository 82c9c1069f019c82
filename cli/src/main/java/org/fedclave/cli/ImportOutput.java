package org.fedclave.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.fedclave.tables.published.Imported;
import org.fedclave.tables.published.ImportedTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where an import's tables go, and what is said about them: what all verbs of import share. */
final class ImportOutput {
  private static final int TABLES_SHOWN = 20;
  private static final int LABELS_SHOWN = 10;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "the folder for the tables and their schema.json, made if need be")
  private Path out = Path.of("");

  Path folder() {
    return out;
  }

  /** Says what was written. */
  static void print(Imported imported, CommandSpec spec) {
    PrintWriter screen = spec.commandLine().getOut();
    screen.println("source   " + imported.origin().source());
    screen.println("licence  " + imported.origin().licence());
    imported.tables().stream().limit(TABLES_SHOWN).map(ImportOutput::line).forEach(screen::println);
    if (imported.tables().size() > TABLES_SHOWN) {
      screen.println("table    and " + (imported.tables().size() - TABLES_SHOWN) + " more");
    }
    screen.println("schema   " + imported.schema());
    imported.notes().forEach(note -> screen.println("note     " + note));
  }

  private static String line(ImportedTable table) {
    return String.format(
        Locale.ROOT, "table    %s  %,d rows: %s", table.file(), table.rows(), labels(table));
  }

  private static String labels(ImportedTable table) {
    Map<String, Long> present = table.presentLabels();
    if (present.size() > LABELS_SHOWN) {
      return present.size() + " labels";
    }
    return present.entrySet().stream()
        .map(label -> String.format(Locale.ROOT, "%s %,d", label.getKey(), label.getValue()))
        .collect(Collectors.joining(", "));
  }
}
