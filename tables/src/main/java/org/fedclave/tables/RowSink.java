package org.fedclave.tables;

import java.io.IOException;

/** Writes rows into a file of one format. */
interface RowSink extends AutoCloseable {

  void write(TableRow row) throws IOException;

  /** Writes what is still held and the format's end; without it, the file is no table. */
  void finish() throws IOException;

  /** Closes the file, finished or not. */
  @Override
  void close() throws IOException;
}
