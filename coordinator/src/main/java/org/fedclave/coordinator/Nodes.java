package org.fedclave.coordinator;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.fedclave.attestation.RefusedException;
import org.fedclave.coordinator.CoordinatorStore.StoredNode;
import org.fedclave.coordinator.Routing.Candidate;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.Role;
import org.fedclave.transport.Courier;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.NodeOffer;
import org.fedclave.transport.NodeStatus;
import org.fedclave.transport.NodeStatus.State;
import org.fedclave.transport.TransportException.Rule;

/**
 * The catalogue of nodes: what they offer and what their evidence is worth under the coordinator's
 * own policy. For scheduling, not for trust. Thread-safe.
 */
final class Nodes {

  private static final int LONGEST_REASON = 1000;

  /** Says whether an answer to a challenge is acceptable: an appraiser, or what tests put there. */
  @FunctionalInterface
  interface Judge {
    void judge(Challenge challenge, AttestationAnswer answer) throws RefusedException;
  }

  private final CoordinatorStore store;
  private final Mailboxes mailboxes;
  private final Outgoing outgoing;
  private final Optional<Judge> judge;
  private final Duration maximumAge;
  private final Clock clock;
  private final SecureRandom random;
  private final Map<MemberId, StoredNode> nodes = new ConcurrentHashMap<>();
  private final Map<MemberId, Challenge> open = new ConcurrentHashMap<>();

  /**
   * @param judge without one no node is ever verified
   * @param maximumAge evidence older than this is stale
   */
  Nodes(
      CoordinatorStore store,
      Mailboxes mailboxes,
      Outgoing outgoing,
      Optional<Judge> judge,
      Duration maximumAge,
      Clock clock,
      SecureRandom random) {
    this.store = store;
    this.mailboxes = mailboxes;
    this.outgoing = outgoing;
    this.judge = judge;
    this.maximumAge = maximumAge;
    this.clock = clock;
    this.random = random;
    store.nodes().forEach(node -> nodes.put(node.node(), node));
  }

  /** Enters or replaces a node's offer and asks for evidence. */
  synchronized void register(MemberId node, Bytes offer) throws RefusedCall, MalformedException {
    NodeOffer.parse(offer);
    StoredNode registered = new StoredNode(node, offer, State.UNVERIFIED, "", Optional.empty());
    put(registered);
    challenge(registered);
  }

  private void put(StoredNode node) {
    store.putNode(node);
    nodes.put(node.node(), node);
  }

  private void challenge(StoredNode node) throws RefusedCall {
    if (judge.isEmpty() || offer(node).tee().equals(NodeOffer.NO_TEE)) {
      return;
    }
    Challenge challenge = Challenge.fresh(Courier.REGISTRATION, Role.NODE, clock.instant(), random);
    open.put(node.node(), challenge);
    outgoing.send(node.node(), Courier.REGISTRATION, LetterKind.CHALLENGE, challenge.toBytes());
  }

  /** Judges a node's answer to the newest challenge. */
  synchronized void answer(MemberId node, Bytes payload) throws RefusedCall, MalformedException {
    StoredNode known = nodes.get(node);
    Challenge challenge = open.remove(node);
    if (known == null || challenge == null || judge.isEmpty()) {
      throw new RefusedCall(Rule.CONFLICT, "the coordinator asked " + node + " for no evidence");
    }
    AttestationAnswer answer = AttestationAnswer.parse(payload);
    try {
      judge.get().judge(challenge, answer);
      put(new StoredNode(node, known.offer(), State.VERIFIED, "", Optional.of(clock.instant())));
    } catch (RefusedException e) {
      String reason = e.rule() + ": " + e.getMessage();
      put(
          new StoredNode(
              node,
              known.offer(),
              State.REFUSED,
              reason.substring(0, Math.min(LONGEST_REASON, reason.length())),
              known.verified()));
    }
  }

  /** A member reads its letters now: if it is a node, it may be due for evidence. */
  void here(MemberId member) throws RefusedCall {
    if (nodes.containsKey(member)) {
      renew();
    }
  }

  /** Asks nodes that are here for new evidence before the old is stale. */
  synchronized void renew() throws RefusedCall {
    Instant now = clock.instant();
    open.values().removeIf(challenge -> now.isAfter(challenge.notAfter()));
    for (StoredNode node : nodes.values()) {
      boolean due =
          node.verified().isEmpty()
              || now.isAfter(node.verified().get().plus(maximumAge.dividedBy(2)));
      if (due
          && node.state() != State.REFUSED
          && !open.containsKey(node.node())
          && mailboxes.isRead(node.node())) {
        challenge(node);
      }
    }
  }

  /** The catalogue by name. */
  List<NodeStatus> statuses() {
    List<NodeStatus> statuses = new ArrayList<>();
    nodes.values().stream()
        .sorted(java.util.Comparator.comparing(StoredNode::node))
        .forEach(
            node ->
                statuses.add(
                    new NodeStatus(
                        node.node(),
                        node.offer(),
                        stateNow(node),
                        node.reason(),
                        node.verified())));
    return statuses;
  }

  /**
   * The nodes that are here now, for routing.
   *
   * @param load runs that each node has
   */
  List<Candidate> candidates(Map<MemberId, Integer> load) {
    return nodes.values().stream()
        .filter(node -> mailboxes.isRead(node.node()))
        .filter(node -> stateNow(node) != State.REFUSED)
        .map(
            node ->
                new Candidate(
                    node.node(),
                    stateNow(node) == State.VERIFIED,
                    offer(node).capacity() - load.getOrDefault(node.node(), 0),
                    offer(node).engines()))
        .toList();
  }

  private State stateNow(StoredNode node) {
    boolean stale =
        node.state() == State.VERIFIED
            && node.verified()
                .filter(when -> clock.instant().isAfter(when.plus(maximumAge)))
                .isPresent();
    return stale ? State.STALE : node.state();
  }

  private static NodeOffer offer(StoredNode node) {
    try {
      return NodeOffer.parse(node.offer());
    } catch (MalformedException e) {
      throw new AssertionError("the offer was parsed when it came", e);
    }
  }
}
