package org.fedclave.tables;

import java.io.IOException;

/** Takes the rows of a table, in file order. */
@FunctionalInterface
public interface RowConsumer {

  /** Uses a row, which is valid only during this call. */
  void accept(TableRow row) throws IOException;
}
