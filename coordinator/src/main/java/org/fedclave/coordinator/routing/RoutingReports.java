package org.fedclave.coordinator.routing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedclave.coordinator.routing.Routing.Chosen;
import org.fedclave.coordinator.routing.Routing.Route;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.RoutingReport;
import org.fedclave.transport.RoutingReport.Node;
import org.fedclave.transport.RoutingReport.Part;
import org.fedclave.transport.RoutingReport.Why;

/** Says for others why a run has its nodes, or none. */
public final class RoutingReports {

  private RoutingReports() {}

  /** Nodes with a part first, then by name, as many as a report takes. */
  public static RoutingReport of(Route route, Instant at) {
    List<Node> nodes = new ArrayList<>();
    route.ofNodes().forEach((node, findings) -> nodes.add(node(node, findings, route.chosen())));
    List<Node> sorted =
        nodes.stream()
            .sorted(Comparator.comparing(Node::part).thenComparing(Node::node))
            .limit(RoutingReport.MOST_NODES)
            .toList();
    return new RoutingReport(at, route.ofRun().map(RoutingReports::why), sorted);
  }

  private static Node node(MemberId node, List<Finding> findings, Optional<Chosen> chosen) {
    Map<MemberId, List<MemberId>> trainers =
        chosen.<Map<MemberId, List<MemberId>>>map(Chosen::trainers).orElse(Map.of());
    return new Node(
        node,
        part(node, findings, chosen),
        trainers.getOrDefault(node, List.of()),
        findings.stream().map(RoutingReports::why).toList());
  }

  private static Part part(MemberId node, List<Finding> findings, Optional<Chosen> chosen) {
    if (chosen.filter(c -> c.aggregator().equals(node)).isPresent()) {
      return Part.AGGREGATES;
    }
    if (chosen.filter(c -> c.trainers().containsKey(node)).isPresent()) {
      return Part.TRAINS;
    }
    return findings.stream().allMatch(finding -> finding.reason().leavesFit())
        ? Part.WOULD_DO
        : Part.NONE;
  }

  private static Why why(Finding finding) {
    return new Why(finding.reason().wireName(), finding.sentence());
  }
}
