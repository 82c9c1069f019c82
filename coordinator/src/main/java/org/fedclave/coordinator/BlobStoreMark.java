package org.fedclave.coordinator;

import java.security.SecureRandom;
import java.util.Optional;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.Courier;

/**
 * A blob of random bytes whose digest is in the database: a coordinator that takes over a database
 * without the blobs that go with it would lose runs one by one, and is stopped here.
 */
final class BlobStoreMark {

  private static final int BYTES = 32;

  private BlobStoreMark() {}

  /** Makes the mark of a new database, or finds it. */
  static void require(CoordinatorStore store, BlobStore blobs, SecureRandom random)
      throws MalformedException {
    try {
      Optional<Digest> mark = store.blobStoreMark();
      if (mark.isEmpty()) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        store.putBlobStoreMark(blobs.put(Courier.COORDINATOR, Bytes.wrap(bytes), false));
      } else if (!blobs.held(Courier.COORDINATOR, mark.get(), false).complete()) {
        throw new MalformedException(
            "the blob store here is not the one that goes with the database; all coordinators of a"
                + " database share one blob store");
      }
    } catch (RefusedCall e) {
      throw new MalformedException("the blob store: " + e.getMessage());
    }
  }
}
