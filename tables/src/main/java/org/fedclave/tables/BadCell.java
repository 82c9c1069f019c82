package org.fedclave.tables;

/**
 * One thing in a party's file that does not fit the schema: where, what was expected, what was
 * found.
 *
 * <p>{@code found} shows private data, shortened: it is for the party's own screen, never for a log
 * or a message that leaves the party.
 *
 * @param rule the broken rule
 * @param place where it stands
 * @param expected completes "expected …"
 * @param found completes "found …"; foreign text in it is quoted, escaped and shortened
 */
public record BadCell(Rule rule, Place place, String expected, String found) {

  /** What a table can break. */
  public enum Rule {
    /** The file as a whole: not the format, not UTF-8, a quote left open, an unreadable batch. */
    FORMAT,
    /** A column of the schema is not in the file. */
    MISSING_COLUMN,
    /** A column of the file is not in the schema. */
    UNKNOWN_COLUMN,
    /** Two columns of the file have one name. */
    DUPLICATE_COLUMN,
    /** A column of an Arrow file has a type that the schema's type cannot be read from. */
    COLUMN_TYPE,
    /** A row has more or fewer cells than the header. */
    ROW_LENGTH,
    /** A line or a cell is longer than allowed. */
    SIZE,
    /** More rows than allowed, or none. */
    ROW_COUNT,
    /** A cell is missing where none may be. */
    MISSING_VALUE,
    /** Not a number, or not a whole number. */
    NUMBER,
    /** A number outside the schema's bounds. */
    BOUNDS,
    /** None of the allowed categories. */
    CATEGORY,
    /** The file changed between validating and writing. */
    CHANGED
  }

  /**
   * Where something stands in a file.
   *
   * @param file its name
   * @param unit what {@code number} counts: {@code line} of a text file, {@code row} of an Arrow
   *     file
   * @param number from 1; 0 for the file as a whole
   * @param column its name; empty for the whole row
   */
  public record Place(String file, String unit, long number, String column) {
    @Override
    public String toString() {
      return file
          + (number == 0 ? "" : ", " + unit + " " + number)
          + (column.isEmpty() ? "" : ", column " + Quoted.of(column));
    }
  }

  /** The sentence for people. */
  @Override
  public String toString() {
    return place + ": expected " + expected + ", found " + found;
  }
}
