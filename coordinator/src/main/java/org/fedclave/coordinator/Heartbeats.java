package org.fedclave.coordinator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.fedclave.coordinator.NodeStore.StoredNode;

/**
 * Notes which nodes are there. A node's heartbeat is its open stream of letters, which the
 * connection keeps alive by pings; the coordinator looks every so often, and each look stands for
 * the time since the look before. For time in which the coordinator did not look, nobody is held to
 * account. Not thread-safe.
 */
final class Heartbeats {

  /** How often to look. */
  static final Duration EVERY = Duration.ofMinutes(1);

  private final Nodes nodes;
  private final NodeStore history;
  private final Clock clock;
  private Optional<Instant> last = Optional.empty();

  Heartbeats(Nodes nodes, NodeStore history, Clock clock) {
    this.nodes = nodes;
    this.history = history;
    this.clock = clock;
  }

  /** Looks, if it is time. */
  void beat() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    if (last.isEmpty() || now.isBefore(last.get())) {
      last = Optional.of(now);
      return;
    }
    Duration since = Duration.between(last.get(), now);
    if (since.compareTo(EVERY) < 0) {
      return;
    }
    last = Optional.of(now);
    if (since.compareTo(EVERY.multipliedBy(2)) <= 0) {
      nodes.all().forEach(node -> note(node, now, since.toSeconds()));
    }
  }

  private void note(StoredNode node, Instant now, long seconds) {
    history.addPresence(
        node.node(),
        now.truncatedTo(ChronoUnit.HOURS),
        seconds,
        nodes.isHere(node.node()) ? seconds : 0);
  }
}
