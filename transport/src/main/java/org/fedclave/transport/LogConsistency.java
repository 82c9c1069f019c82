package org.fedclave.transport;

import java.util.List;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.crypto.SignedNote;

/**
 * Says that the log extends an earlier one; nothing of it was verified here.
 *
 * @param checkpoint C2SP signed note over the newer tree
 * @param size leaves of the newer tree
 * @param path RFC 6962 consistency proof
 */
public record LogConsistency(SignedNote checkpoint, long size, List<Digest> path) {
  public LogConsistency {
    path = List.copyOf(path);
    if (size < 0) {
      throw new IllegalArgumentException("a tree of " + size + " leaves");
    }
  }
}
