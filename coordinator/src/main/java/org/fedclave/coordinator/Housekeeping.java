package org.fedclave.coordinator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What the coordinator does without being asked: looks, renews, expires, routes, throws away. */
final class Housekeeping implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());
  private static final long EVERY_SECONDS = 5;
  private static final Duration PURGE_EVERY = Duration.ofHours(1);
  private static final Duration COLLECT_EVERY = Duration.ofDays(1);

  /** How long handled letters' ids, abandoned uploads and expired invites are kept. */
  static final Duration KEPT = Duration.ofDays(7);

  /** How long the history of nodes is kept, for whoever settles by it. */
  static final Duration HISTORY_KEPT = Duration.ofDays(400);

  private final CoordinatorStore store;
  private final BlobStore blobs;
  private final GarbageCollector collector;
  private final Examiner examiner;
  private final Heartbeats heartbeats;
  private final RunDesk desk;
  private final Clock clock;
  private final ScheduledExecutorService timer;
  private Instant nextPurge = Instant.EPOCH;
  private Instant nextCollection = Instant.EPOCH;

  /**
   * @param timer runs the work; {@link #close} shuts it down
   */
  Housekeeping(
      CoordinatorStore store,
      BlobStore blobs,
      GarbageCollector collector,
      Examiner examiner,
      Heartbeats heartbeats,
      RunDesk desk,
      Clock clock,
      ScheduledExecutorService timer) {
    this.store = store;
    this.blobs = blobs;
    this.collector = collector;
    this.examiner = examiner;
    this.heartbeats = heartbeats;
    this.desk = desk;
    this.clock = clock;
    this.timer = timer;
  }

  /** Works now and then every few seconds. */
  void start() {
    var _ = timer.scheduleWithFixedDelay(this::safely, 0, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  private void safely() {
    try {
      work();
    } catch (RefusedCall | RuntimeException | AssertionError e) { // or the timer would stop
      LOG.log(System.Logger.Level.WARNING, "housekeeping failed, and is tried again", e);
    }
  }

  void work() throws RefusedCall {
    heartbeats.beat();
    examiner.renew();
    desk.advanceAll();
    store.tidy();
    Instant now = clock.instant();
    if (now.isBefore(nextPurge)) {
      return;
    }
    nextPurge = now.plus(PURGE_EVERY);
    Instant old = now.minus(KEPT);
    store.removeInvitesBefore(old);
    store.removeHandledBefore(old);
    store.nodes().removeHistoryBefore(now.minus(HISTORY_KEPT));
    blobs.removeAbandonedBefore(old, store::needsBlob);
    if (!now.isBefore(nextCollection)) {
      nextCollection = now.plus(COLLECT_EVERY);
      collector.collect(false);
    }
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
