package org.fedclave.coordinator;

import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.fedclave.coordinator.metrics.Measure;
import org.fedclave.coordinator.metrics.Meters;
import org.fedclave.transport.NodeStatus;
import org.fedclave.transport.RunState;
import org.jspecify.annotations.Nullable;

/** What a coordinator that serves can say of each gauge. Thread-safe. */
final class ServingReadings implements Meters.Readings {

  /** Counting waiting letters reads an index: of all time it takes at most one in so many. */
  private static final long PART_OF_TIME = 50;

  private static final long LEAST_NANOS = 1_000_000_000L;

  private final CoordinatorServer server;
  private final SqlCoordinatorStore store;
  private final Mailboxes mailboxes;
  private final BlobService blobs;
  private final Nodes nodes;
  private final RunDesk desk;
  private final TreeLog log;
  private final Clock clock;
  private @Nullable DatabaseSizes sizes;
  private long nextLook = System.nanoTime();

  ServingReadings(
      CoordinatorServer server,
      SqlCoordinatorStore store,
      Mailboxes mailboxes,
      BlobService blobs,
      Nodes nodes,
      RunDesk desk,
      TreeLog log,
      Clock clock) {
    this.server = server;
    this.store = store;
    this.mailboxes = mailboxes;
    this.blobs = blobs;
    this.nodes = nodes;
    this.desk = desk;
    this.log = log;
    this.clock = clock;
  }

  @Override
  public double read(Measure gauge, String label) {
    return switch (gauge) {
      case CONNECTIONS -> server.load().connections();
      case OPEN_CALLS -> server.load().calls();
      case READERS -> mailboxes.readers();
      case LETTERS_WAITING -> sizes().map(DatabaseSizes::waiting).orElse(0L);
      case OLDEST_LETTER -> sizes().map(this::oldestSeconds).orElse(0.0);
      case TRANSFERS ->
          label.equals("in") ? server.load().uploads() : (double) blobs.openDownloads();
      case RUNS -> desk.runs().count(RunState.valueOf(label.toUpperCase(Locale.ROOT)));
      case NODES -> nodes(NodeStatus.State.valueOf(label.toUpperCase(Locale.ROOT)));
      case NODES_HERE -> nodes.all().stream().filter(node -> nodes.isHere(node.node())).count();
      case DATABASE_CONNECTIONS ->
          label.equals("active") ? store.pool().active() : (double) store.pool().most();
      case DATABASE_BYTES -> sizes().map(DatabaseSizes::bytes).orElse(0L);
      case DATABASE_ROWS -> sizes().map(all -> all.rows().getOrDefault(label, 0L)).orElse(0L);
      case LOG_LEAVES -> log.size();
      case SERVING -> 1;
      case CALLS,
          REFUSED,
          LETTERS_IN,
          LETTERS_OUT,
          LETTERS_HANDLED,
          ROUND_TRIP,
          BLOB_BYTES_IN,
          BLOB_BYTES_OUT,
          RUN_TRANSITIONS,
          INCARNATIONS,
          CHALLENGES,
          TRANSACTIONS,
          LEASE_RENEWALS,
          GARBAGE_BLOBS,
          GARBAGE_BYTES ->
          throw new AssertionError(gauge + " is counted, not read");
    };
  }

  private double nodes(NodeStatus.State standing) {
    return nodes.statuses().stream().filter(node -> node.state() == standing).count();
  }

  private double oldestSeconds(DatabaseSizes now) {
    return now.oldest() == 0 ? 0 : Math.max(0, clock.millis() - now.oldest()) / 1e3;
  }

  /** Empty if the database never answered; an old answer while it does not. */
  private synchronized Optional<DatabaseSizes> sizes() {
    long began = System.nanoTime();
    if (began - nextLook >= 0) {
      try {
        sizes = store.sizes();
      } catch (RuntimeException e) {
        System.getLogger(ServingReadings.class.getName())
            .log(System.Logger.Level.WARNING, "the database does not say how large it is", e);
      }
      long took = System.nanoTime() - began;
      nextLook = began + Math.max(LEAST_NANOS, took * PART_OF_TIME);
    }
    return Optional.ofNullable(sizes);
  }
}
