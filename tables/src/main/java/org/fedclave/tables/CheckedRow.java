package org.fedclave.tables;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.fedclave.tables.BadCell.Rule;

/**
 * One row under construction: takes cells as text or as typed values, holds those that fit, reports
 * those that do not. Used again for each row; not for several threads.
 */
final class CheckedRow implements TableRow {
  private final List<Column> columns;
  private final List<Set<String>> missing = new ArrayList<>();
  private final List<Map<String, Integer>> codes = new ArrayList<>();
  private final BadCells bad;
  private final int cellCharacters;
  private final long[] whole;
  private final double[] real;
  private final String[] text;
  private final boolean[] absent;
  private long number;

  CheckedRow(TableSchema schema, BadCells bad, int cellCharacters) {
    this.columns = schema.columns();
    this.bad = bad;
    this.cellCharacters = cellCharacters;
    this.whole = new long[columns.size()];
    this.real = new double[columns.size()];
    this.text = new String[columns.size()];
    Arrays.fill(text, "");
    this.absent = new boolean[columns.size()];
    for (Column column : columns) {
      missing.add(new HashSet<>(column.missing().spellings()));
      Map<String, Integer> positions = new HashMap<>();
      if (column.type() instanceof ColumnType.Category(List<String> allowed)) {
        allowed.forEach(category -> positions.put(category, positions.size()));
      }
      codes.add(positions);
    }
  }

  /** Starts the row at line or row {@code number} of the file. */
  void start(long number) {
    this.number = number;
  }

  /** A cell as text; for a number, in the grammar of {@link Numbers#isNumber}. */
  void text(int index, String cell) {
    if (isTooLong(index, cell.length())) {
      return;
    }
    if (missing.get(index).contains(cell)) {
      missing(index);
      return;
    }
    absent[index] = false;
    switch (columns.get(index).type()) {
      case ColumnType.Numeric numeric -> number(index, numeric, cell);
      case ColumnType.Category category -> category(index, category, cell);
      case ColumnType.Text _ -> text[index] = cell;
    }
  }

  /** A cell as UTF-8 of {@code length} bytes, which are fetched only if they may be a cell. */
  void utf8(int index, long length, Supplier<byte[]> bytes) {
    // A character takes at most three bytes in UTF-8; one outside the BMP counts as two.
    if (isTooLong(index, length / 3)) {
      return;
    }
    try {
      ByteBuffer encoded = ByteBuffer.wrap(bytes.get());
      text(index, StandardCharsets.UTF_8.newDecoder().decode(encoded).toString());
    } catch (CharacterCodingException e) {
      add(Rule.FORMAT, index, "text in UTF-8", "other bytes");
    }
  }

  /** A cell of a numeric column as a whole number. */
  void whole(int index, long value) {
    if (!numeric(index).bounds().containsWhole(value)) {
      add(Rule.BOUNDS, index, expected(numeric(index)), Long.toString(value));
      return;
    }
    absent[index] = false;
    whole[index] = value;
    real[index] = (double) value;
  }

  /** A cell of a column of real numbers. */
  void real(int index, double value) {
    if (!numeric(index).bounds().contains(value)) {
      add(
          Double.isFinite(value) ? Rule.BOUNDS : Rule.NUMBER,
          index,
          expected(numeric(index)),
          Double.toString(value));
      return;
    }
    absent[index] = false;
    real[index] = value;
  }

  /** A cell of a column of categories, by its position. */
  void category(int index, int position) {
    if (columns.get(index).type() instanceof ColumnType.Category(List<String> allowed)
        && position >= 0
        && position < allowed.size()) {
      absent[index] = false;
      whole[index] = position;
    } else {
      throw new IllegalArgumentException(
          "column %s has no category %d".formatted(columns.get(index).name(), position));
    }
  }

  /** A missing cell. */
  void missing(int index) {
    if (!columns.get(index).mayBeMissing()) {
      add(Rule.MISSING_VALUE, index, "a value (the schema refuses missing ones)", "none");
      return;
    }
    absent[index] = true;
  }

  @Override
  public boolean isMissing(int index) {
    return absent[index];
  }

  @Override
  public long whole(int index) {
    return whole[index];
  }

  @Override
  public double real(int index) {
    return real[index];
  }

  @Override
  public String text(int index) {
    return text[index];
  }

  private boolean isTooLong(int index, long characters) {
    if (characters <= cellCharacters) {
      return false;
    }
    add(Rule.SIZE, index, "at most " + cellCharacters + " characters", characters + " or more");
    return true;
  }

  private void number(int index, ColumnType.Numeric numeric, String cell) {
    if (!Numbers.isNumber(cell, !numeric.whole())) {
      add(Rule.NUMBER, index, expected(numeric), Quoted.of(cell));
    } else if (!numeric.whole()) {
      real(index, Double.parseDouble(cell));
    } else if (cell.length() > 17) {
      add(Rule.BOUNDS, index, expected(numeric), Quoted.of(cell));
    } else {
      whole(index, Long.parseLong(cell));
    }
  }

  private void category(int index, ColumnType.Category category, String cell) {
    Integer position = codes.get(index).get(cell);
    if (position == null) {
      add(
          Rule.CATEGORY,
          index,
          "one of " + shortList(category.allowed()),
          Quoted.of(cell) + Names.didYouMean(cell, category.allowed()));
      return;
    }
    whole[index] = position;
  }

  private ColumnType.Numeric numeric(int index) {
    if (columns.get(index).type() instanceof ColumnType.Numeric numeric) {
      return numeric;
    }
    throw new AssertionError("a number for column " + columns.get(index).name());
  }

  private static String expected(ColumnType.Numeric numeric) {
    return (numeric.whole() ? "a whole number " : "a number ") + numeric.bounds().describe();
  }

  private static String shortList(List<String> allowed) {
    int shown = Math.min(allowed.size(), 10);
    return String.join(", ", allowed.subList(0, shown))
        + (allowed.size() > shown ? " and " + (allowed.size() - shown) + " more" : "");
  }

  private void add(Rule rule, int index, String expected, String found) {
    bad.add(rule, number, columns.get(index).name(), expected, found);
  }
}
