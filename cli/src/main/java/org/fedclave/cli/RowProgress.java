package org.fedclave.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongConsumer;

/** Says how many rows are done, every two seconds at most; nothing where the work is short. */
final class RowProgress implements LongConsumer {
  private static final long INTERVAL_NANOS = 2_000_000_000L;

  private final PrintWriter out;
  private long last = System.nanoTime();

  RowProgress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void accept(long rows) {
    long now = System.nanoTime();
    if (now - last >= INTERVAL_NANOS) {
      last = now;
      out.println(String.format(Locale.ROOT, "... %,d rows", rows));
      out.flush();
    }
  }
}
