package org.fedclave.tables;

/**
 * How much of a party's file is read before it is refused.
 *
 * @param rows the most rows
 * @param cellCharacters the longest cell
 * @param lineCharacters the longest line (record) of a text file
 * @param errorsShown how many bad cells are kept for the message; all are counted
 */
public record TableLimits(long rows, int cellCharacters, int lineCharacters, int errorsShown) {

  /** 100 million rows, cells of 4,096 and lines of 1,048,576 characters, 20 errors shown. */
  public static final TableLimits DEFAULT = new TableLimits(100_000_000L, 4096, 1 << 20, 20);

  public TableLimits {
    if (rows < 1 || cellCharacters < 1 || lineCharacters < 1 || errorsShown < 1) {
      throw new IllegalArgumentException("a limit below 1 lets nothing through");
    }
  }
}
