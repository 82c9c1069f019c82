package org.fedclave.tables;

import java.io.IOException;

/** Takes the batches of a table or a shard, in row order. */
@FunctionalInterface
public interface BatchConsumer {

  /** Uses a batch, which is valid only during this call. */
  void accept(TableBatch batch) throws IOException;
}
