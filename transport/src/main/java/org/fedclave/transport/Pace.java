package org.fedclave.transport;

import java.time.Duration;
import java.util.Optional;

/**
 * How fast one connection moves blobs, as measured, and the chunk and window that follow from it:
 * small on a slow link, so that progress is seen and a cut loses little; large on a fast one.
 * Thread-safe.
 */
final class Pace {

  /** A chunk takes about this long. */
  private static final double CHUNK_SECONDS = 0.25;

  /** A window takes about this long: above the round trip of any link, and what a cut costs. */
  private static final double WINDOW_SECONDS = 1;

  /** Measured over at least this long. */
  private static final long INTERVAL_NANOS = 250_000_000;

  private static final double NEWEST_SHARE = 0.3;

  private double bytesPerSecond = Double.NaN;
  private boolean stoodStill;

  /** Bytes of the next chunk: a power of two. */
  synchronized int chunkBytes() {
    if (stoodStill) {
      return Limits.SMALLEST_CHUNK_BYTES;
    }
    if (Double.isNaN(bytesPerSecond)) {
      return Limits.FIRST_CHUNK_BYTES;
    }
    double fitting =
        Math.clamp(bytesPerSecond * CHUNK_SECONDS, Limits.SMALLEST_CHUNK_BYTES, Limits.CHUNK_BYTES);
    return Integer.highestOneBit((int) fitting);
  }

  /** Bytes that may be on their way unconfirmed. */
  synchronized long windowBytes() {
    long least = 4L * chunkBytes();
    if (stoodStill || Double.isNaN(bytesPerSecond)) {
      return least;
    }
    return Math.clamp((long) (bytesPerSecond * WINDOW_SECONDS), least, Limits.LARGEST_WINDOW_BYTES);
  }

  /** Nothing moved for too long: begins again with the smallest chunks. */
  synchronized void stoodStill() {
    stoodStill = true;
  }

  private synchronized double measured(double rate) {
    stoodStill = false;
    bytesPerSecond =
        Double.isNaN(bytesPerSecond)
            ? rate
            : (1 - NEWEST_SHARE) * bytesPerSecond + NEWEST_SHARE * rate;
    return bytesPerSecond;
  }

  /** Begins to measure one transfer. */
  Meter meter(long nanos) {
    return new Meter(nanos);
  }

  /** Measures one transfer. For one thread; times are of {@link System#nanoTime}. */
  final class Meter {

    private long since;
    private long moved;
    private double rate = Double.NaN;

    private Meter(long nanos) {
      since = nanos;
    }

    /** {@code bytes} more got through, now. */
    void moved(long bytes, long nanos) {
      moved += bytes;
      long passed = nanos - since;
      if (passed >= INTERVAL_NANOS) {
        rate = measured(moved * 1e9 / passed);
        since = nanos;
        moved = 0;
      }
    }

    /** How long {@code bytes} take at this pace; empty before it is known. */
    Optional<Duration> left(long bytes) {
      return Double.isNaN(rate) || rate <= 0
          ? Optional.empty()
          : Optional.of(Duration.ofMillis((long) (bytes * 1000 / rate)));
    }
  }
}
