package org.fedclave.tables;

/** Says where in row-major memory each row of a batch goes. */
@FunctionalInterface
public interface RowPlaces {
  /**
   * The place of one row.
   *
   * @param row of the batch, from 0
   * @return counted in rows, from 0
   */
  int of(int row);
}
