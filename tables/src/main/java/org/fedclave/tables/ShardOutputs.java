package org.fedclave.tables;

import java.io.IOException;
import java.io.OutputStream;

/** Says where each shard goes, such as into an encrypting stream. */
@FunctionalInterface
public interface ShardOutputs {

  /**
   * Opens the output of one shard; the writer closes it before it asks for the next.
   *
   * @param index from 0
   * @param count how many shards there are
   */
  OutputStream open(int index, int count) throws IOException;
}
