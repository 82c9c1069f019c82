package org.fedclave.tables;

import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * A few rows in Arrow vectors, every cell of which fits the schema: one vector for each of {@link
 * TableSchema#shardColumns()}, in that order, named like it, laid out as {@link ArrowLayout} says.
 *
 * <p>Only readers of this package make one. It is valid only during the call that hands it over;
 * its memory is used again for the next rows.
 */
public final class TableBatch {
  private final TableSchema schema;
  private final VectorSchemaRoot root;

  TableBatch(TableSchema schema, VectorSchemaRoot root) {
    this.schema = schema;
    this.root = root;
  }

  /** The schema that every cell fits. */
  public TableSchema schema() {
    return schema;
  }

  /** The number of rows, at least 1. */
  public int rows() {
    return root.getRowCount();
  }

  /** The vectors. They are the reader's: neither change nor close them. */
  public VectorSchemaRoot vectors() {
    return root;
  }

  /** Prints sizes, never cells. */
  @Override
  public String toString() {
    return rows() + " rows of " + schema.name();
  }
}
