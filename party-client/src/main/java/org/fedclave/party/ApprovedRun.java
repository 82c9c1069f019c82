package org.fedclave.party;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.TrustedKey;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.SignedContract;

/**
 * A complete contract with its assignment, and how far the party is with its enclaves: whom it
 * asked, whom it trusts. Not thread-safe.
 */
final class ApprovedRun {

  private static final int MOST_ASKED = 64;

  private final SignedContract contract;
  private final Assignment assignment;
  private final Appraiser own;
  private final Appraiser contracts;
  private final SequencedMap<Bytes, Asked> asked = new LinkedHashMap<>();
  private final Map<Role, Trusted> trusted = new java.util.EnumMap<>(Role.class);
  private int requestedFrom;
  private boolean checkpointWanted;
  private OptionalInt stateAfter = OptionalInt.empty();

  ApprovedRun(SignedContract contract, Assignment assignment, Appraiser own, Clock clock)
      throws MalformedException {
    this.contract = contract;
    this.assignment = assignment;
    this.own = own;
    this.contracts =
        new Appraiser(AppraisalPolicy.parse(contract.contract().appraisalJson()), clock);
  }

  /** A challenge that waits for its answer. */
  record Asked(MemberId node, Challenge challenge) {}

  /**
   * An enclave that both policies accept.
   *
   * @param node where it says to run
   * @param own by the party's own policy
   * @param contracts by the contract's policy
   */
  record Trusted(MemberId node, TrustedKey own, TrustedKey contracts) {
    void requireFresh(Instant now) throws RefusedException {
      own.requireFresh(now);
      contracts.requireFresh(now);
    }

    boolean isFresh(Instant now) {
      return now.isBefore(own.trustedUntil()) && now.isBefore(contracts.trustedUntil());
    }
  }

  SignedContract contract() {
    return contract;
  }

  /** Which of the run's incarnations the assignment is for. */
  int incarnation() {
    return assignment.incarnation();
  }

  /** Whether the aggregator asked for shares of the run's checkpoints, and got none yet. */
  boolean isCheckpointWanted() {
    return checkpointWanted;
  }

  void wantCheckpoint(boolean wanted) {
    checkpointWanted = wanted;
  }

  Assignment assignment() {
    return assignment;
  }

  /** The first round for which the trainer asked. */
  int requestedFrom() {
    return requestedFrom;
  }

  /** The round after which the trainer asked for the party's local state, if it did. */
  OptionalInt stateAfter() {
    return stateAfter;
  }

  /** The trainer asked for keys: what was trusted of it before no longer counts. */
  void request(int from, OptionalInt state) {
    requestedFrom = from;
    stateAfter = state;
    trusted.remove(Role.TRAIN);
  }

  /** A fresh challenge for {@code node}, remembered. */
  Challenge ask(MemberId node, Role role, Instant now, SecureRandom random) {
    forgetExpired(now);
    Challenge challenge = Challenge.fresh(contract.run(), role, now, random);
    asked.put(challenge.session(), new Asked(node, challenge));
    return challenge;
  }

  private void forgetExpired(Instant now) {
    Iterator<Asked> oldest = asked.values().iterator();
    while (oldest.hasNext()) {
      if (now.isAfter(oldest.next().challenge().notAfter()) || asked.size() >= MOST_ASKED) {
        oldest.remove();
      }
    }
  }

  /** The challenge that {@code node} may answer with {@code session}; it counts once. */
  Optional<Asked> take(MemberId node, Bytes session) {
    Asked found = asked.get(session);
    if (found == null || !found.node().equals(node)) {
      return Optional.empty();
    }
    asked.remove(session);
    return Optional.of(found);
  }

  /** Appraises by both policies, and remembers the key. */
  Trusted appraise(Asked question, AttestationAnswer answer) throws RefusedException {
    var accepted =
        new Trusted(
            question.node(),
            own.appraise(question.challenge(), answer),
            contracts.appraise(question.challenge(), answer));
    trusted.put(question.challenge().role(), accepted);
    return accepted;
  }

  /** Whether {@code node}'s answer in {@code session} was accepted and still counts. */
  boolean isTrusted(MemberId node, Bytes session) {
    return trusted.values().stream()
        .anyMatch(t -> t.node().equals(node) && t.own().keyBinding().session().equals(session));
  }

  Optional<Trusted> trusted(Role role) {
    return Optional.ofNullable(trusted.get(role));
  }
}
