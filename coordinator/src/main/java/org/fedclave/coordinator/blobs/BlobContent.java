package org.fedclave.coordinator.blobs;

import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;

/** A blob that is read from some byte on. For one thread. */
public interface BlobContent extends AutoCloseable {

  /** Bytes of the whole blob. */
  long size();

  /**
   * The next bytes: {@code most}, or fewer at the end; empty after it.
   *
   * @param most above 0
   */
  Bytes next(int most) throws RefusedCall;

  @Override
  void close();
}
