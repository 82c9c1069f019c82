package org.fedclave.tables.published;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.Quoted;
import org.fedclave.tables.TableWriter;
import org.fedclave.tables.published.BadSourceException.Rule;

/** The cells of one hospital's file, written by a recipe. */
final class HeartCells {
  private static final Pattern NUMBER = Pattern.compile("-?(\\d{1,9}(\\.\\d{0,9})?|\\.\\d{1,9})");

  /** In the file's order; the label num is the last. */
  private static final List<String> NAMES =
      List.of(
          "age",
          "sex",
          "cp",
          "trestbps",
          "chol",
          "fbs",
          "restecg",
          "thalach",
          "exang",
          "oldpeak",
          "slope",
          "ca",
          "thal",
          "num");

  /** For each attribute the codes of its categories, in the schema's order; empty for a number. */
  private static final List<List<Integer>> CODES =
      List.of(
          List.of(),
          List.of(0, 1),
          List.of(1, 2, 3, 4),
          List.of(),
          List.of(),
          List.of(0, 1),
          List.of(0, 1, 2),
          List.of(),
          List.of(0, 1),
          List.of(),
          List.of(1, 2, 3),
          List.of(),
          List.of(3, 6, 7));

  private static final int SEX = 1;
  private static final int CP = 2;
  private static final int TRESTBPS = 3;
  private static final int CHOL = 4;
  private static final int RESTECG = 6;
  private static final int OLDPEAK = 9;
  private static final int NUM = 13;

  /** The attributes that are numbers of FLamby's recipe as they stand, in its order. */
  private static final List<Integer> FLAMBY_NUMBERS = List.of(0, SEX, TRESTBPS, CHOL, 5, 7, 8, 9);

  private final Path file;
  private final HeartRecipe recipe;
  private long changed;

  HeartCells(Path file, HeartRecipe recipe) {
    this.file = file;
    this.recipe = recipe;
  }

  /**
   * Writes a line's cells as a row, or drops it where the recipe says so.
   *
   * @param cells 14
   */
  void write(int line, List<String> cells, TableWriter table)
      throws IOException, BadSourceException, BadTableException {
    double[] values = new double[cells.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(line, i, cells.get(i));
    }
    switch (recipe) {
      case ALL -> writeAll(line, values, table);
      case FLAMBY -> writeIfComplete(line, values, table);
    }
  }

  /** What was dropped or changed, as a sentence. */
  String note() {
    return switch (recipe) {
      case ALL -> changed + " cells of trestbps or chol were 0, which means unknown: now missing";
      case FLAMBY -> changed + " rows with a missing cell were dropped";
    };
  }

  private void writeAll(int line, double[] values, TableWriter table)
      throws IOException, BadTableException {
    table.start(line);
    table.whole(0, line);
    for (int i = 0; i < NUM; i++) {
      boolean unknown = (i == TRESTBPS || i == CHOL) && values[i] == 0;
      changed += unknown ? 1 : 0;
      if (unknown || Double.isNaN(values[i])) {
        table.missing(i + 1);
      } else if (!CODES.get(i).isEmpty()) {
        table.category(i + 1, CODES.get(i).indexOf((int) values[i]));
      } else if (i == OLDPEAK) {
        table.real(i + 1, values[i]);
      } else {
        table.whole(i + 1, (long) values[i]);
      }
    }
    table.category(NUM + 1, values[NUM] > 0 ? 1 : 0);
    table.end();
  }

  private void writeIfComplete(int line, double[] values, TableWriter table)
      throws IOException, BadTableException {
    for (int i = 0; i <= OLDPEAK; i++) {
      if (Double.isNaN(values[i])) {
        changed++;
        return;
      }
    }
    table.start(line);
    int column = 0;
    table.whole(column++, line);
    for (int i : FLAMBY_NUMBERS) {
      if (i == OLDPEAK) {
        table.real(column++, values[i]);
      } else {
        table.whole(column++, (long) values[i]);
      }
    }
    for (int code = 2; code <= 4; code++) {
      table.whole(column++, values[CP] == code ? 1 : 0);
    }
    for (int code = 1; code <= 2; code++) {
      table.whole(column++, values[RESTECG] == code ? 1 : 0);
    }
    table.category(column, values[NUM] > 0 ? 1 : 0);
    table.end();
  }

  /** A cell's number; NaN where it is missing. */
  private double value(int line, int index, String cell) throws BadSourceException {
    if (cell.equals("?") && index != NUM) {
      return Double.NaN;
    }
    if (!NUMBER.matcher(cell).matches()) {
      throw bad(line, index, index == NUM ? "a number" : "a number or ?", cell);
    }
    double value = Double.parseDouble(cell);
    if (index != OLDPEAK && value != Math.rint(value)) {
      throw bad(line, index, "a whole number", cell);
    }
    List<Integer> codes = index == NUM ? List.of(0, 1, 2, 3, 4) : CODES.get(index);
    if (!codes.isEmpty() && !codes.contains((int) value)) {
      throw bad(line, index, "one of " + codes, cell);
    }
    return value;
  }

  private BadSourceException bad(int line, int index, String expected, String found) {
    return new BadSourceException(
        Rule.VALUE,
        file,
        "line %d, cell %d (%s): expected %s, found %s"
            .formatted(line, index + 1, NAMES.get(index), expected, Quoted.of(found)));
  }
}
