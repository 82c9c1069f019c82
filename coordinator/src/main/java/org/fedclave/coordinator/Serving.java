package org.fedclave.coordinator;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.fedclave.coordinator.metrics.Telemetry;
import org.fedclave.protocol.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator's process: one {@link CoordinatorServer} after the other, for as long as it runs.
 * One that lost its lease, or its database, is thrown away with all that it remembered, and the
 * next stands by until it is its turn.
 */
final class Serving implements AutoCloseable {

  private static final long AGAIN_SECONDS = 1;

  private final CoordinatorFolder folder;
  private final Clock clock;
  private final Telemetry telemetry;
  private final Consumer<String> notices;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable CoordinatorServer server;
  private @Nullable Thread runner;

  /**
   * @param telemetry closed with this
   * @param notices told in one sentence what it does now
   */
  Serving(CoordinatorFolder folder, Clock clock, Telemetry telemetry, Consumer<String> notices) {
    this.folder = folder;
    this.clock = clock;
    this.telemetry = telemetry;
    this.notices = notices;
  }

  /** Serves until it is closed; fails only if it never could start. */
  void run() throws IOException, MalformedException, InterruptedException {
    begin();
    telemetry.url().ifPresent(url -> notices.accept("metrics at " + url));
    serveOnce();
    while (!isClosed()) {
      try {
        serveOnce();
      } catch (IOException e) {
        waiting(e.getMessage() + "; trying again");
        var _ = closed.await(AGAIN_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  private synchronized void begin() {
    runner = Thread.currentThread();
  }

  private void serveOnce() throws IOException, MalformedException, InterruptedException {
    try (CoordinatorServer serving =
        CoordinatorServer.start(folder, clock, telemetry, this::waiting)) {
      if (!keep(serving)) {
        return; // closed meanwhile
      }
      notices.accept("listening at " + serving.address() + ", log " + serving.logKey());
      serving.await();
      serving.deposed().ifPresent(why -> notices.accept("stopped serving: " + why));
    } finally {
      forget();
    }
  }

  /** It does not serve now. */
  private void waiting(String sentence) {
    telemetry.health().notServing(sentence);
    notices.accept(sentence);
  }

  private synchronized void forget() {
    server = null;
  }

  /** Returns whether this process is to go on. */
  private synchronized boolean keep(CoordinatorServer started) {
    server = started;
    return !isClosed();
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Ends serving and standing by. */
  @Override
  public void close() {
    closed.countDown();
    CoordinatorServer last;
    synchronized (this) {
      last = server;
      if (last == null && runner != null && runner != Thread.currentThread()) {
        runner.interrupt(); // it stands by
      }
    }
    if (last != null) {
      last.close();
    }
    telemetry.close();
  }
}
