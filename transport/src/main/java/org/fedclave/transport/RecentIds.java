package org.fedclave.transport;

import java.util.LinkedHashSet;
import org.fedclave.protocol.Digest;

/** The ids of the last letters, to drop those that come again. Not thread-safe. */
final class RecentIds {

  private static final int MOST = 8192;

  private final LinkedHashSet<Digest> ids = new LinkedHashSet<>();

  /** Whether {@code id} was remembered and not yet forgotten. */
  boolean contains(Digest id) {
    return ids.contains(id);
  }

  /** Remembers {@code id}, and forgets the oldest over the cap. */
  void add(Digest id) {
    ids.add(id);
    if (ids.size() > MOST) {
      ids.removeFirst();
    }
  }
}
