package org.fedclave.coordinator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.calls.RefusedCall;

/** What the coordinator does without being asked: looks, renews, expires, routes, throws away. */
final class Housekeeping implements AutoCloseable {

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
  private final Recurring timer = new Recurring("housekeeping", EVERY_SECONDS);
  private Instant nextPurge = Instant.EPOCH;
  private Instant nextCollection = Instant.EPOCH;

  Housekeeping(
      CoordinatorStore store,
      BlobStore blobs,
      GarbageCollector collector,
      Examiner examiner,
      Heartbeats heartbeats,
      RunDesk desk,
      Clock clock) {
    this.store = store;
    this.blobs = blobs;
    this.collector = collector;
    this.examiner = examiner;
    this.heartbeats = heartbeats;
    this.desk = desk;
    this.clock = clock;
  }

  /** Works now and then every few seconds. */
  void start() {
    timer.start(this::work, 0);
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
    timer.close();
  }
}
