package org.fedclave.aggregation.secure;

import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;

/**
 * Random numbers in bulk: AES-256 in counter mode under a key from {@link SecureRandom}, twenty
 * times as fast as that. Not thread-safe.
 */
final class RandomStream {

  private static final int CHUNK_BYTES = 1 << 14;

  private final CounterMode stream = new CounterMode();
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final MemorySegment view = MemorySegment.ofArray(chunk);
  private int used = CHUNK_BYTES;

  RandomStream(SecureRandom random) {
    byte[] key = new byte[32];
    random.nextBytes(key);
    stream.start(key);
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
