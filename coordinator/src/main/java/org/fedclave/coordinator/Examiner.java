package org.fedclave.coordinator;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.coordinator.NodeStore.StoredNode;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.coordinator.metrics.Meters;
import org.fedclave.coordinator.routing.Proven;
import org.fedclave.coordinator.routing.Rejection;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.Role;
import org.fedclave.transport.Courier;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.NodeHistory.Challenged;
import org.fedclave.transport.NodeHistory.Outcome;
import org.fedclave.transport.TransportException.Rule;

/**
 * Has nodes prove themselves to the coordinator: when they register, and again before their
 * evidence is stale. Each challenge has a nonce of its own and the role {@code node}, for which no
 * party's challenge asks, so an answer is of use to nobody else; the node makes keys for it that it
 * uses for nothing else, so no run is disturbed. Thread-safe.
 */
final class Examiner {

  /** How long to wait after a challenge that was not answered well. */
  private static final Duration RETRY = Duration.ofHours(1);

  /** Says whether an answer to a challenge is acceptable: an appraiser, or what tests put there. */
  @FunctionalInterface
  interface Judge {
    Proven judge(Challenge challenge, AttestationAnswer answer) throws RefusedException;
  }

  /**
   * By what nodes are judged.
   *
   * @param policy digest of the appraisal policy
   * @param maximumAge after this evidence is stale, whatever the policy says
   */
  record Standard(Judge judge, Digest policy, Duration maximumAge) {}

  private record Asked(Challenge challenge, Instant when) {}

  private final Nodes nodes;
  private final NodeStore history;
  private final Outgoing outgoing;
  private final Optional<Standard> standard;
  private final Clock clock;
  private final SecureRandom random;
  private final Meters meters;
  private final Map<MemberId, Asked> open = new HashMap<>();
  private final Map<MemberId, Instant> failed = new HashMap<>();

  /**
   * @param standard without one no node is ever verified
   */
  Examiner(
      Nodes nodes,
      NodeStore history,
      Outgoing outgoing,
      Optional<Standard> standard,
      Clock clock,
      SecureRandom random,
      Meters meters) {
    this.nodes = nodes;
    this.history = history;
    this.outgoing = outgoing;
    this.standard = standard;
    this.clock = clock;
    this.random = random;
    this.meters = meters;
  }

  /** Enters or replaces a node's offer and asks for evidence as soon as the node is here. */
  synchronized void register(MemberId node, Bytes offer) throws RefusedCall, MalformedException {
    StoredNode registered = nodes.register(node, offer);
    failed.remove(node);
    open.remove(node);
    renew(List.of(registered));
  }

  private void ask(MemberId node) throws RefusedCall {
    Instant now = clock.instant();
    Challenge challenge = Challenge.fresh(Courier.REGISTRATION, Role.NODE, now, random);
    open.put(node, new Asked(challenge, now));
    outgoing.send(node, Courier.REGISTRATION, LetterKind.CHALLENGE, challenge.toBytes());
  }

  /** Judges a node's answer to the newest challenge. */
  synchronized void answer(MemberId node, Bytes payload) throws RefusedCall, MalformedException {
    Asked asked = open.remove(node);
    if (asked == null || standard.isEmpty()) {
      throw new RefusedCall(Rule.CONFLICT, "the coordinator asked " + node + " for no evidence");
    }
    Instant now = clock.instant();
    AttestationAnswer answer = AttestationAnswer.parse(payload);
    try {
      Proven proven =
          standard
              .get()
              .judge()
              .judge(asked.challenge(), answer)
              .atMostUntil(now.plus(standard.get().maximumAge()));
      failed.remove(node);
      nodes.proven(node, standard.get().policy(), proven);
      note(node, asked, Outcome.PASSED, "", Optional.of(proven.evidence()));
    } catch (RefusedException e) {
      failed.put(node, now);
      nodes.refused(node, standard.get().policy(), Rejection.of(e, now));
      note(node, asked, Outcome.REFUSED, e.rule().name(), Optional.empty());
    }
  }

  private void note(
      MemberId node, Asked asked, Outcome outcome, String rule, Optional<Digest> evidence) {
    meters.challenge(outcome);
    history.addChallenge(
        node, new Challenged(asked.when(), clock.instant(), outcome, rule, evidence));
  }

  /** A member reads its letters now: if it is a node, it may be due for evidence. */
  void here(MemberId member) throws RefusedCall {
    renew(nodes.all().stream().filter(node -> node.node().equals(member)).toList());
  }

  /** Notes challenges that were not answered, and asks nodes that are here for new evidence. */
  synchronized void renew() throws RefusedCall {
    noteMissed();
    renew(nodes.all());
  }

  private void noteMissed() {
    Instant now = clock.instant();
    List<MemberId> missed = new ArrayList<>();
    open.forEach(
        (node, asked) -> {
          if (now.isAfter(asked.challenge().notAfter())) {
            missed.add(node);
            note(node, asked, Outcome.MISSED, "", Optional.empty());
          }
        });
    for (MemberId node : missed) {
      open.remove(node);
      failed.put(node, now);
    }
  }

  private synchronized void renew(List<StoredNode> candidates) throws RefusedCall {
    if (standard.isEmpty()) {
      return;
    }
    for (StoredNode node : candidates) {
      if (!open.containsKey(node.node())
          && Nodes.canProve(node)
          && nodes.isHere(node.node())
          && !clock.instant().isBefore(due(node))) {
        ask(node.node());
      }
    }
  }

  /** Half way to the end of good evidence; after a failure, some time later. */
  private Instant due(StoredNode node) {
    Instant failure = failed.get(node.node());
    if (failure != null) {
      Duration quarter = standard.orElseThrow().maximumAge().dividedBy(4);
      return failure.plus(quarter.compareTo(RETRY) < 0 ? quarter : RETRY);
    }
    return node.standing()
        .proven()
        .map(p -> p.since().plus(Duration.between(p.since(), p.until()).dividedBy(2)))
        .orElse(Instant.EPOCH);
  }
}
