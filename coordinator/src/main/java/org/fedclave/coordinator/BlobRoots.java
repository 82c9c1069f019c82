package org.fedclave.coordinator;

import java.util.function.Consumer;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Digest;

/**
 * Something that needs blobs. What no root names may be removed, so a root that cannot tell refuses
 * rather than leave something out.
 */
interface BlobRoots {

  /** In a report: whose need it is, in a few words. */
  String name();

  /**
   * Names every blob that is needed now.
   *
   * @throws RefusedCall if that cannot be told; nothing is removed then
   */
  void mark(Consumer<Digest> needed) throws RefusedCall;
}
