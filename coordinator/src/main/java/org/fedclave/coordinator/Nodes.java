package org.fedclave.coordinator;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.fedclave.coordinator.NodeStore.StoredNode;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.coordinator.routing.CatalogueEntry;
import org.fedclave.coordinator.routing.Proven;
import org.fedclave.coordinator.routing.Quarantine;
import org.fedclave.coordinator.routing.Rejection;
import org.fedclave.coordinator.routing.Standing;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.NodeOffer;
import org.fedclave.transport.NodeStatus;
import org.fedclave.transport.NodeStatus.State;
import org.fedclave.transport.TransportException.Rule;

/**
 * The catalogue of nodes: what they offer, what their evidence is worth under the coordinator's own
 * policy, and which are in quarantine. For scheduling, not for trust. Thread-safe.
 */
final class Nodes {

  private final NodeStore store;
  private final Predicate<MemberId> isHere;
  private final Clock clock;
  private final Map<MemberId, StoredNode> nodes = new ConcurrentSkipListMap<>();

  /**
   * @param isHere whether a member reads its letters now
   * @param policy digest of the coordinator's appraisal policy; what another one judged counts no
   *     more
   */
  Nodes(NodeStore store, Predicate<MemberId> isHere, Optional<Digest> policy, Clock clock) {
    this.store = store;
    this.isHere = isHere;
    this.clock = clock;
    for (StoredNode node : store.all()) {
      nodes.put(node.node(), withStanding(node, node.standing().under(policy)));
    }
  }

  private static StoredNode withStanding(StoredNode node, Standing standing) {
    return new StoredNode(node.node(), node.offer(), standing, node.quarantine());
  }

  private static StoredNode withQuarantine(StoredNode node, Optional<Quarantine> quarantine) {
    return new StoredNode(node.node(), node.offer(), node.standing(), quarantine);
  }

  private void put(StoredNode node) {
    store.put(node);
    nodes.put(node.node(), node);
  }

  /** Enters or replaces a node's offer. It has to prove itself anew, and a quarantine stays. */
  synchronized StoredNode register(MemberId node, Bytes offer) throws MalformedException {
    NodeOffer.parse(offer);
    Optional<Quarantine> quarantine =
        Optional.ofNullable(nodes.get(node)).flatMap(StoredNode::quarantine);
    StoredNode registered = new StoredNode(node, offer, Standing.NONE, quarantine);
    put(registered);
    return registered;
  }

  /** Whether the node says that it is more than a plain one. */
  static boolean canProve(StoredNode node) {
    return !offer(node).tee().equals(NodeOffer.NO_TEE);
  }

  /**
   * The node's evidence is good. If others claim a device of it, all of them go into quarantine.
   */
  synchronized void proven(MemberId id, Digest policy, Proven proven) throws RefusedCall {
    StoredNode node = withStanding(known(id), Standing.good(policy, proven));
    put(node);
    if (node.quarantine().isPresent()) {
      return;
    }
    List<StoredNode> rivals = rivals(node);
    if (rivals.isEmpty()) {
      return;
    }
    rivals.add(node);
    for (StoredNode rival : rivals) {
      put(withQuarantine(rival, Optional.of(shared(rival, rivals))));
    }
  }

  /**
   * Nodes outside of quarantine whose evidence of now rests on a device of {@code node}. Old
   * evidence does not count: a machine may change hands.
   */
  private List<StoredNode> rivals(StoredNode node) {
    List<StoredNode> rivals = new ArrayList<>();
    for (StoredNode other : nodes.values()) {
      if (!other.node().equals(node.node())
          && other.quarantine().isEmpty()
          && !Collections.disjoint(freshDevices(other), freshDevices(node))) {
        rivals.add(other);
      }
    }
    return rivals;
  }

  private Collection<String> freshDevices(StoredNode node) {
    return node.standing()
        .proven()
        .filter(proven -> proven.isFresh(clock.instant()))
        .<Collection<String>>map(Proven::devices)
        .orElse(List.of());
  }

  private Quarantine shared(StoredNode node, List<StoredNode> all) {
    List<MemberId> others =
        all.stream().map(StoredNode::node).filter(id -> !id.equals(node.node())).sorted().toList();
    String words = "its chip or a GPU of it vouches for " + others + " too";
    return new Quarantine(
        Quarantine.Cause.SHARED_DEVICE,
        words.substring(0, Math.min(Quarantine.LONGEST, words.length())),
        clock.instant());
  }

  /** The node's evidence is not acceptable. */
  synchronized void refused(MemberId id, Digest policy, Rejection why) throws RefusedCall {
    StoredNode node = known(id);
    put(withStanding(node, node.standing().refused(policy, why)));
  }

  /** The operator keeps a node out of runs that have no nodes yet. */
  synchronized void quarantine(MemberId id, String sentence) throws RefusedCall {
    try {
      Quarantine quarantine = new Quarantine(Quarantine.Cause.OPERATOR, sentence, clock.instant());
      put(withQuarantine(known(id), Optional.of(quarantine)));
    } catch (IllegalArgumentException e) {
      throw new RefusedCall(Rule.MALFORMED, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The operator ends a quarantine.
   *
   * @throws RefusedCall if there is none, or a node outside of quarantine claims a device of it
   */
  synchronized void release(MemberId id) throws RefusedCall {
    StoredNode node = known(id);
    if (node.quarantine().isEmpty()) {
      throw new RefusedCall(Rule.CONFLICT, id + " is not in quarantine");
    }
    List<StoredNode> rivals = rivals(node);
    if (!rivals.isEmpty()) {
      throw new RefusedCall(
          Rule.CONFLICT,
          "a chip or GPU of "
              + id
              + " vouches for "
              + rivals.getFirst().node()
              + " too; put that node into quarantine first");
    }
    put(withQuarantine(node, Optional.empty()));
  }

  StoredNode known(MemberId id) throws RefusedCall {
    StoredNode node = nodes.get(id);
    if (node == null) {
      throw new RefusedCall(Rule.NOT_FOUND, "no node called " + id + " has registered");
    }
    return node;
  }

  /** All that have registered, by name. */
  List<StoredNode> all() {
    return List.copyOf(nodes.values());
  }

  boolean isHere(MemberId node) {
    return isHere.test(node);
  }

  /** The catalogue by name. */
  List<NodeStatus> statuses() {
    return nodes.values().stream().map(this::status).toList();
  }

  NodeStatus status(MemberId id) throws RefusedCall {
    return status(known(id));
  }

  private NodeStatus status(StoredNode node) {
    State state = entry(node, 0).state(clock.instant());
    return new NodeStatus(
        node.node(),
        node.offer(),
        state,
        node.standing().rejection().map(Rejection::words).orElse(""),
        node.standing().proven().map(Nodes::evidence),
        isHere(node.node()),
        node.quarantine().map(Quarantine::sentence).orElse(""));
  }

  private static NodeStatus.Evidence evidence(Proven proven) {
    return new NodeStatus.Evidence(
        proven.kind().wireName(),
        proven.simulated(),
        proven.gpus(),
        proven.since(),
        proven.until());
  }

  /**
   * The catalogue as routing sees it now.
   *
   * @param load runs that each node has
   */
  List<CatalogueEntry> entries(Map<MemberId, Integer> load) {
    return nodes.values().stream()
        .map(node -> entry(node, load.getOrDefault(node.node(), 0)))
        .toList();
  }

  private CatalogueEntry entry(StoredNode node, int load) {
    return new CatalogueEntry(
        node.node(), offer(node), node.standing(), node.quarantine(), isHere(node.node()), load);
  }

  private static NodeOffer offer(StoredNode node) {
    try {
      return NodeOffer.parse(node.offer());
    } catch (MalformedException e) {
      throw new AssertionError("the offer was parsed when it came", e);
    }
  }
}
