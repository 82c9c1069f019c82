package org.fedclave.party;

import org.fedclave.protocol.Bytes;
import org.fedclave.transport.TransportException;

/** Where a descriptor is published: {@code CoordinatorClient::publishDataset}. */
@FunctionalInterface
public interface DatasetRegistry {

  /**
   * Publishes a {@link org.fedclave.protocol.contract.DatasetDescriptor}; its shards are in the
   * blob store already.
   */
  void publish(Bytes descriptor) throws TransportException;
}
