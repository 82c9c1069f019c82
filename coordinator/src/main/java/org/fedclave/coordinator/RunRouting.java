package org.fedclave.coordinator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.fedclave.coordinator.NodeStore.StoredWork;
import org.fedclave.coordinator.routing.CatalogueEntry;
import org.fedclave.coordinator.routing.Routing;
import org.fedclave.coordinator.routing.Routing.Chosen;
import org.fedclave.coordinator.routing.Routing.Route;
import org.fedclave.coordinator.routing.RunNeeds;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.transport.NodeHistory.Work;
import org.fedclave.transport.RoutingReport;
import org.fedclave.transport.RunState;

/** Routes runs over the catalogue, and notes who got which part and why. Thread-safe. */
final class RunRouting {

  /** How long a node that says so is taken for full. */
  private static final Duration FULL = Duration.ofSeconds(30);

  private final Nodes nodes;
  private final NodeStore history;
  private final Map<MemberId, Instant> fullUntil = new ConcurrentHashMap<>();

  RunRouting(Nodes nodes, NodeStore history) {
    this.nodes = nodes;
    this.history = history;
  }

  /**
   * What would come of routing the run now.
   *
   * @param load runs that each node has
   */
  Route route(SignedContract signed, Map<MemberId, Integer> load, Instant now) {
    try {
      return Routing.route(RunNeeds.of(signed.run(), signed.contract()), entries(load, now), now);
    } catch (MalformedException e) {
      throw new AssertionError("the contract was checked when it came", e);
    }
  }

  /** Notes that the run has its nodes. */
  void note(RunId run, int incarnation, Chosen chosen, RoutingReport report) {
    history.addWork(run, incarnation, work(run, chosen, report.at()), report.toBytes());
  }

  private static List<StoredWork> work(RunId run, Chosen chosen, Instant began) {
    List<StoredWork> work = new ArrayList<>();
    work.add(new StoredWork(chosen.aggregator(), part(run, Role.AGGREGATE, 0, began)));
    chosen
        .trainers()
        .forEach(
            (node, parties) ->
                work.add(new StoredWork(node, part(run, Role.TRAIN, parties.size(), began))));
    return work;
  }

  private static Work part(RunId run, Role role, int parties, Instant began) {
    return new Work(
        run, role, parties, began, Optional.empty(), RunState.ROUTED.wireName(), Optional.empty());
  }

  /** A node says that it has as many runs as it takes, whatever this coordinator counts. */
  void noteFull(MemberId node, Instant now) {
    fullUntil.put(node, now.plus(FULL));
  }

  private List<CatalogueEntry> entries(Map<MemberId, Integer> load, Instant now) {
    fullUntil.values().removeIf(until -> !now.isBefore(until));
    return nodes.entries(load).stream()
        .map(node -> fullUntil.containsKey(node.node()) ? node.filled() : node)
        .toList();
  }

  /** Why the run has its nodes, if that was noted. */
  Optional<RoutingReport> noted(RunId run) {
    return history
        .report(run)
        .map(
            report -> {
              try {
                return RoutingReport.parse(report);
              } catch (MalformedException e) {
                throw new AssertionError("what is stored was written here", e);
              }
            });
  }
}
