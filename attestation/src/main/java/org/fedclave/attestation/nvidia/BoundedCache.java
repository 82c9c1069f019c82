package org.fedclave.attestation.nvidia;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.fedclave.protocol.Digest;

/**
 * Results by the digest of what they were made from; the one longest unused goes first.
 * Thread-safe.
 *
 * @param <V> immutable
 */
final class BoundedCache<V> {

  private final Map<Digest, V> entries;

  BoundedCache(int most) {
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Digest, V> eldest) {
            return size() > most;
          }
        };
  }

  synchronized Optional<V> find(Digest key) {
    return Optional.ofNullable(entries.get(key));
  }

  synchronized void put(Digest key, V value) {
    entries.put(key, value);
  }
}
