package org.fedclave.transport;

import java.time.Duration;
import org.fedclave.transport.TransportException.Rule;

/**
 * Whether something that failed for want of a connection is tried again, and the wait before it is.
 * For one thread.
 */
final class Retry {

  private final Calls calls;
  private final String what;
  private final Duration patience;
  private long firstFailure;
  private int failures;

  Retry(Calls calls, String what, Duration patience) {
    this.calls = calls;
    this.what = what;
    this.patience = patience;
  }

  /** Something got through: patience begins anew. */
  void progressed() {
    failures = 0;
  }

  /** A lost connection, or one on which nothing comes. */
  static boolean isLoss(TransportException e) {
    return e.rule() == Rule.UNREACHABLE || e.rule() == Rule.TIMED_OUT;
  }

  /**
   * Returns after a wait if {@code e} is a loss and patience lasts.
   *
   * @throws TransportException {@code e}, or the sentence that it was tried long enough
   */
  void after(TransportException e) throws TransportException {
    if (!isLoss(e)) {
      throw e;
    }
    again(e);
  }

  /** As {@link #after}, whatever {@code e} is. */
  void again(TransportException e) throws TransportException {
    long now = System.nanoTime();
    if (failures == 0) {
      firstFailure = now;
    }
    Duration tried = Duration.ofNanos(now - firstFailure);
    if (tried.compareTo(patience) >= 0) {
      throw new TransportException(
          e.rule(), e.getMessage() + "; given up after " + tried.toSeconds() + " s", e);
    }
    if (e.rule() == Rule.TIMED_OUT) {
      calls.leaveConnection();
    }
    calls.pause(what, failures);
    failures++;
  }
}
