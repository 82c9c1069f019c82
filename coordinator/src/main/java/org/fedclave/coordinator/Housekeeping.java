package org.fedclave.coordinator;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What the coordinator does without being asked: renews, expires, routes, throws away. */
final class Housekeeping implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());
  private static final long EVERY_SECONDS = 5;
  private static final Duration PURGE_EVERY = Duration.ofHours(1);

  /** How long handled letters' ids, abandoned uploads and expired invites are kept. */
  static final Duration KEPT = Duration.ofDays(7);

  private final CoordinatorStore store;
  private final BlobStore blobs;
  private final Nodes nodes;
  private final RunDesk desk;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("coordinator-housekeeping").factory());
  private Instant nextPurge = Instant.EPOCH;

  Housekeeping(CoordinatorStore store, BlobStore blobs, Nodes nodes, RunDesk desk, Clock clock) {
    this.store = store;
    this.blobs = blobs;
    this.nodes = nodes;
    this.desk = desk;
    this.clock = clock;
  }

  /** Works now and then every few seconds. */
  void start() {
    var _ = timer.scheduleWithFixedDelay(this::safely, 0, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  private void safely() {
    try {
      work();
    } catch (RefusedCall | IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "housekeeping failed, and is tried again", e);
    }
  }

  void work() throws RefusedCall, IOException {
    nodes.renew();
    desk.advanceAll();
    Instant now = clock.instant();
    if (now.isBefore(nextPurge)) {
      return;
    }
    nextPurge = now.plus(PURGE_EVERY);
    Instant old = now.minus(KEPT);
    store.removeInvitesBefore(old);
    store.removeHandledBefore(old);
    blobs.removeAbandonedBefore(old, store::needsBlob);
  }

  @Override
  public void close() {
    timer.shutdown();
    try {
      if (!timer.awaitTermination(EVERY_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "housekeeping does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
