package org.fedclave.coordinator.blobs;

import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;

/**
 * One upload, which becomes the blob once its size and digest are right. Closing it before leaves
 * what has come for the next attempt, except where the bytes were wrong or there is no room.
 * Thread-safe: a second upload may close the first.
 */
public interface BlobUpload extends AutoCloseable {

  /** Adds bytes. */
  void write(Bytes chunk) throws RefusedCall;

  /** Bytes that the next attempt would find. */
  long written();

  /** Checks size and digest, and makes it the blob. */
  void finish() throws RefusedCall;

  @Override
  void close();
}
