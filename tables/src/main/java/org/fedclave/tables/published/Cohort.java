package org.fedclave.tables.published;

import java.util.List;
import java.util.Locale;
import org.fedclave.tables.Bounds;
import org.fedclave.tables.Column;
import org.fedclave.tables.Missing;
import org.fedclave.tables.Scaling;
import org.fedclave.tables.TableRow;
import org.fedclave.tables.TableSchema;

/** A cohort of patients as R publishes it: its columns, and what they say of the shared ones. */
enum Cohort {
  /** Size in classes; recurrence and death apart, each with its own days of follow-up. */
  ROTTERDAM(
      List.of(
          Columns.position("pid", "patient"),
          number("year", "year", new Bounds(1900, 2100)),
          number("age", "years", BreastCancer.AGE),
          flag("meno"),
          Columns.category("size", Missing.NEVER, "<=20", "20-50", ">50"),
          number("grade", "grade", new Bounds(1, 3)),
          number("nodes", "positive nodes", BreastCancer.NODES),
          number("pgr", "fmol/l", BreastCancer.RECEPTORS),
          number("er", "fmol/l", BreastCancer.RECEPTORS),
          flag("hormon"),
          flag("chemo"),
          number("rtime", "days", new Bounds(0, 40_000)),
          flag("recur"),
          number("dtime", "days", new Bounds(0, 40_000)),
          Columns.label("death", List.of("0", "1"))),
      "year of surgery and chemotherapy were left out, which gbsg has not") {

    // A death is an event whether or not a recurrence would still have been recorded.
    @Override
    Outcome outcome(TableRow row) {
      boolean recurred = whole(row, "recur") == 1 && whole(row, "rtime") <= Outcome.HORIZON_DAYS;
      boolean died = whole(row, "death") == 1 && whole(row, "dtime") <= Outcome.HORIZON_DAYS;
      return Outcome.of(recurred || died, whole(row, "rtime"));
    }

    @Override
    int size(TableRow row) {
      return (int) whole(row, "size");
    }
  },

  /** Size in mm; days to whichever came first of recurrence, death and the end of follow-up. */
  GBSG(
      List.of(
          Columns.position("pid", "patient"),
          number("age", "years", BreastCancer.AGE),
          flag("meno"),
          number("size", "mm", new Bounds(0, 500)),
          number("grade", "grade", new Bounds(1, 3)),
          number("nodes", "positive nodes", BreastCancer.NODES),
          number("pgr", "fmol/l", BreastCancer.RECEPTORS),
          number("er", "fmol/l", BreastCancer.RECEPTORS),
          flag("hormon"),
          number("rfstime", "days", new Bounds(0, 40_000)),
          Columns.label("status", List.of("0", "1"))),
      "size in mm was put into rotterdam's classes: up to 20, up to 50, above") {

    @Override
    Outcome outcome(TableRow row) {
      boolean event = whole(row, "status") == 1 && whole(row, "rfstime") <= Outcome.HORIZON_DAYS;
      return Outcome.of(event, whole(row, "rfstime"));
    }

    @Override
    int size(TableRow row) {
      long millimetres = whole(row, "size");
      if (millimetres <= 20) {
        return 0;
      }
      return millimetres <= 50 ? 1 : 2;
    }
  };

  @SuppressWarnings("ImmutableEnumChecker") // a schema is a record of records
  private final TableSchema published;

  private final String changes;

  Cohort(List<Column> columns, String changes) {
    this.published = new TableSchema("published as " + id(), columns);
    this.changes = changes;
  }

  final String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What R's CSV holds. */
  TableSchema published() {
    return published;
  }

  /** What does not come over as it stands, as a sentence. */
  String changes() {
    return changes;
  }

  abstract Outcome outcome(TableRow row);

  /** The class of the tumour's size: 0, 1 or 2. */
  abstract int size(TableRow row);

  /** A column's whole number, or the position of its category. */
  final long whole(TableRow row, String column) {
    for (int i = 0; i < published.columns().size(); i++) {
      if (published.columns().get(i).name().equals(column)) {
        return row.whole(i);
      }
    }
    throw new AssertionError(id() + " has no column " + column);
  }

  private static Column number(String name, String unit, Bounds bounds) {
    return Columns.whole(name, unit, bounds, new Scaling.Identity(), Missing.NEVER);
  }

  private static Column flag(String name) {
    return number(name, "0 or 1", new Bounds(0, 1));
  }
}
