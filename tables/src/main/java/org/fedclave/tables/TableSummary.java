package org.fedclave.tables;

/**
 * A table whose every cell was found to fit its schema; only {@link TableSource#count()} makes one.
 *
 * <p>It proves nothing about the file after that moment: writing validates again.
 */
public final class TableSummary {
  private final long rows;

  TableSummary(long rows) {
    this.rows = rows;
  }

  /** The number of rows, at least 1. */
  public long rows() {
    return rows;
  }

  /**
   * The number of shards of at most {@code rowsPerShard} rows.
   *
   * @param rowsPerShard at least 1
   */
  public int shards(int rowsPerShard) {
    return Math.toIntExact(Math.ceilDiv(rows, rowsPerShard));
  }
}
