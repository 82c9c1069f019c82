package org.fedclave.tables;

import java.util.List;

/**
 * A party's file does not fit its schema. Nothing of it may be used.
 *
 * <p>The message shows private cells: it is for the party's own screen (see {@link BadCell}).
 */
public final class BadTableException extends Exception {
  private final transient List<BadCell> cells;
  private final long total;

  /**
   * @param cells the first ones, at least one
   * @param total how many there are
   */
  BadTableException(List<BadCell> cells, long total) {
    super(message(cells, total));
    this.cells = List.copyOf(cells);
    this.total = total;
  }

  /** The first bad cells, in the file's order, up to the limit that was asked for. */
  public List<BadCell> cells() {
    return cells;
  }

  /** How many bad cells the whole file has, as far as it could be read. */
  public long total() {
    return total;
  }

  private static String message(List<BadCell> cells, long total) {
    StringBuilder message = new StringBuilder();
    for (BadCell cell : cells) {
      message.append(message.isEmpty() ? "" : "\n").append(cell);
    }
    if (total > cells.size()) {
      message.append("\nand ").append(total - cells.size()).append(" more");
    }
    return message.toString();
  }
}
