package org.fedclave.coordinator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.NodeHistory;

/** Reads what was noted about a node. Thread-safe. */
final class NodeHistories {

  /** Spans over which a node's presence and challenges are summed, in days. */
  private static final List<Integer> DAYS = List.of(1, 7, 30);

  private final NodeStore store;
  private final Clock clock;

  NodeHistories(NodeStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  NodeHistory of(MemberId node) {
    Instant now = clock.instant();
    return new NodeHistory(
        DAYS.stream()
            .map(days -> store.window(node, days, now.minus(Duration.ofDays(days))))
            .toList(),
        store.challenges(node, NodeHistory.MOST),
        store.work(node, NodeHistory.MOST));
  }
}
