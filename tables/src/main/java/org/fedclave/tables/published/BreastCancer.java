package org.fedclave.tables.published;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.Bounds;
import org.fedclave.tables.Column;
import org.fedclave.tables.CsvTable;
import org.fedclave.tables.Missing;
import org.fedclave.tables.Scaling;
import org.fedclave.tables.TableFormat;
import org.fedclave.tables.TableLimits;
import org.fedclave.tables.TableRow;
import org.fedclave.tables.TableSchema;
import org.fedclave.tables.TableSource;
import org.fedclave.tables.TableWriter;
import org.fedclave.tables.published.BadSourceException.Rule;

/**
 * The two cohorts of breast cancer patients in R's package survival, rotterdam and gbsg, as CSV
 * that R writes:
 *
 * <pre>{@code
 * library(survival)
 * write.csv(rotterdam, "rotterdam.csv", row.names = FALSE)
 * write.csv(gbsg, "gbsg.csv", row.names = FALSE)
 * }</pre>
 *
 * <p>Each becomes a party's table of what both know: age, menopause, size, grade, nodes, receptors,
 * hormonal therapy. gbsg's size in mm is put into rotterdam's three classes. The label is whether
 * the tumour came back, or the patient died, within {@value Outcome#HORIZON_DAYS} days; who was
 * followed for less without either is dropped and counted.
 */
public final class BreastCancer {
  /** Of the data. */
  public static final Origin ORIGIN =
      new Origin(
          "rotterdam (Foekens et al. 2000; Royston and Altman 2013) and gbsg (Schumacher et al."
              + " 1994; Sauerbrei and Royston 1999) of R's package survival (Therneau)",
          "LGPL-2 or later, the package");

  static final Bounds AGE = new Bounds(0, 120);
  static final Bounds NODES = new Bounds(0, 100);
  static final Bounds RECEPTORS = new Bounds(0, 10_000);

  private static final TableLimits LIMITS = new TableLimits(100_000, 64, 4096, 5);

  private static final TableSchema SCHEMA =
      new TableSchema(
          "breast-cancer-cohorts",
          List.of(
              Columns.position("pid", "patient"),
              Columns.whole("age", "years", AGE, new Scaling.Standard(50, 10), Missing.NEVER),
              Columns.category("meno", Missing.NEVER, "premenopausal", "postmenopausal"),
              Columns.category("size", Missing.NEVER, "<=20", "20-50", ">50"),
              Columns.category("grade", Missing.NEVER, "1", "2", "3"),
              Columns.whole(
                  "nodes", "positive nodes", NODES, new Scaling.Log1p(1, 1), Missing.NEVER),
              amount("pgr", "fmol/l", RECEPTORS),
              amount("er", "fmol/l", RECEPTORS),
              Columns.category("hormon", Missing.NEVER, "no", "yes"),
              Columns.label("five_years", List.of("event-free", "event"))));

  private final Path out;

  /**
   * @param out the folder of the tables, made if need be
   */
  public BreastCancer(Path out) {
    this.out = out;
  }

  /**
   * Writes {@code rotterdam.csv} and {@code gbsg.csv}.
   *
   * @param progress is told the rows so far
   */
  public Imported read(Path rotterdam, Path gbsg, LongConsumer progress)
      throws IOException, BadSourceException, BadTableException {
    try (var folder = new OutputFolder(out, SCHEMA, TableFormat.CSV)) {
      for (Cohort cohort : Cohort.values()) {
        read(cohort, cohort == Cohort.ROTTERDAM ? rotterdam : gbsg, folder);
        progress.accept(folder.rows());
      }
      return folder.imported(ORIGIN);
    }
  }

  private static void read(Cohort cohort, Path file, OutputFolder folder)
      throws IOException, BadSourceException, BadTableException {
    TableSource source = CsvTable.open(file, cohort.published(), LIMITS);
    long[] dropped = {0};
    try (TableWriter table = folder.table(cohort.id(), file, "row")) {
      source.forEachRow(
          row -> {
            Outcome outcome = cohort.outcome(row);
            if (outcome == Outcome.UNKNOWN) {
              dropped[0]++;
            } else {
              write(cohort, row, outcome, table);
            }
          });
      if (table.rows() == 0) {
        throw new BadSourceException(Rule.COUNT, file, "nobody was followed for five years");
      }
      folder.finish(table);
    }
    folder.note(
        "%s: %d patients, followed for less than five years without an event, were dropped"
            .formatted(cohort.id(), dropped[0]));
    folder.note("%s: %s".formatted(cohort.id(), cohort.changes()));
  }

  private static void write(Cohort cohort, TableRow row, Outcome outcome, TableWriter table)
      throws IOException {
    table.start(row.whole(0));
    table.whole(0, row.whole(0));
    table.whole(1, cohort.whole(row, "age"));
    table.category(2, (int) cohort.whole(row, "meno"));
    table.category(3, cohort.size(row));
    table.category(4, (int) cohort.whole(row, "grade") - 1);
    table.whole(5, cohort.whole(row, "nodes"));
    table.whole(6, cohort.whole(row, "pgr"));
    table.whole(7, cohort.whole(row, "er"));
    table.category(8, (int) cohort.whole(row, "hormon"));
    table.category(9, outcome == Outcome.EVENT ? 1 : 0);
    try {
      table.end();
    } catch (BadTableException e) {
      throw new AssertionError("the published columns have the bounds of the shared ones", e);
    }
  }

  /** Amounts that span orders of magnitude. */
  private static Column amount(String name, String unit, Bounds bounds) {
    return Columns.whole(name, unit, bounds, new Scaling.Log1p(3, 2), Missing.NEVER);
  }
}
