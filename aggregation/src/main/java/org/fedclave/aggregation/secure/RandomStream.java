package org.fedclave.aggregation.secure;

import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import org.fedclave.protocol.Bytes;

/**
 * Random numbers in bulk: AES-256 in counter mode, under a key from {@link SecureRandom} twenty
 * times as fast as that, under a given key always the same. Not thread-safe.
 */
final class RandomStream {

  private static final int CHUNK_BYTES = 1 << 14;
  private static final int KEY_BYTES = 32;

  private final CounterMode stream = new CounterMode();
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final MemorySegment view = MemorySegment.ofArray(chunk);
  private int used = CHUNK_BYTES;

  private RandomStream(byte[] key) {
    stream.start(key);
  }

  static RandomStream seededBy(SecureRandom random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return new RandomStream(key);
  }

  /** The stream of {@code key}, 32 bytes. */
  static RandomStream of(Bytes key) {
    if (key.size() != KEY_BYTES) {
      throw new IllegalArgumentException("a key of " + key.size() + " bytes; expected 32");
    }
    return new RandomStream(key.toArray());
  }

  /** Fills all of {@code out}. */
  void fill(byte[] out) {
    stream.next(out, out.length);
  }

  /** A uniform element of {@link Field61}: 61 bits, drawn again if they are all ones. */
  long element() {
    while (true) {
      if (used == CHUNK_BYTES) {
        stream.next(chunk, CHUNK_BYTES);
        used = 0;
      }
      long bits = view.get(CounterMode.LONG, used) & Field61.P;
      used += Long.BYTES;
      if (bits != Field61.P) {
        return bits;
      }
    }
  }
}
