package org.fedclave.party;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.fedclave.transport.Courier;

/** Tells a person how far an upload is: a line when it is done, and every few seconds before. */
final class UploadProgress implements Courier.Progress {

  private static final long EVERY_NANOS = Duration.ofSeconds(5).toNanos();

  private final PrintWriter out;
  private final LongSupplier nanos;
  private long printed;

  /**
   * @param nanos a clock such as {@link System#nanoTime}
   */
  UploadProgress(PrintWriter out, LongSupplier nanos) {
    this.out = out;
    this.nanos = nanos;
    this.printed = nanos.getAsLong();
  }

  @Override
  public void moved(long moved, long of) {
    moved(moved, of, Optional.empty());
  }

  @Override
  public void moved(long moved, long of, Optional<Duration> left) {
    if (moved == of) {
      out.println("uploaded a shard of " + of + " bytes");
    } else if (nanos.getAsLong() - printed >= EVERY_NANOS) {
      out.println(
          moved
              + " of "
              + of
              + " bytes of a shard"
              + left.map(time -> ", about " + time.toSeconds() + " s left").orElse(""));
      out.flush();
    } else {
      return;
    }
    printed = nanos.getAsLong();
  }
}
