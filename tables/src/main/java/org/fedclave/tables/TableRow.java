package org.fedclave.tables;

/**
 * One row of a table, every cell of which fits the schema, identifiers too. Columns are counted
 * from 0 in schema order.
 *
 * <p>It is valid only during the call that hands it over. Its cells are private data.
 */
public interface TableRow {

  /** Whether the cell is missing, where the schema allows that. */
  boolean isMissing(int column);

  /** A whole number, or the position of a category in the schema's list. */
  long whole(int column);

  /** A number, whole or not. */
  double real(int column);

  /** The cell of a column of text. */
  String text(int column);
}
