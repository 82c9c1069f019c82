package org.fedclave.trainer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.TrustedKey;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.proof.EnclaveEvidence;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;

/**
 * Challenges the other enclaves of a run and appraises their answers by the contract's policy. Not
 * thread-safe.
 */
final class Peers {

  private final RunContext context;
  private final Appraiser appraiser;

  Peers(RunContext context) {
    this.context = context;
    this.appraiser = new Appraiser(context.policy(), context.clock());
  }

  /**
   * A peer that has proven itself.
   *
   * @param node where it runs, by the coordinator's word
   * @param key what the appraisal gave
   * @param evidence the exchange, for the proof
   */
  record Peer(MemberId node, TrustedKey key, EnclaveEvidence evidence) {}

  Peer attest(MemberId node, Role role) throws RunStoppedException {
    return attest(List.of(node), role).getFirst();
  }

  /**
   * Challenges all {@code nodes} at once and appraises each answer; the result is in the order of
   * {@code nodes}.
   */
  List<Peer> attest(List<MemberId> nodes, Role role) throws RunStoppedException {
    SequencedMap<MemberId, Challenge> challenges = new LinkedHashMap<>();
    for (MemberId node : nodes) {
      Challenge challenge =
          Challenge.fresh(context.run(), role, context.clock().instant(), context.random());
      challenges.put(node, challenge);
      context.send(node, LetterKind.CHALLENGE, challenge.toBytes());
    }
    List<Peer> peers = new ArrayList<>();
    for (Map.Entry<MemberId, Challenge> entry : challenges.entrySet()) {
      peers.add(appraise(entry.getKey(), entry.getValue()));
    }
    return peers;
  }

  private Peer appraise(MemberId node, Challenge challenge) throws RunStoppedException {
    Letter letter =
        context.await(
            l ->
                (l.kind() == LetterKind.ATTESTATION || l.kind() == LetterKind.FAILED)
                    && l.from().equals(node),
            context.deadlines().attestation(),
            "the evidence of " + node);
    if (letter.kind() == LetterKind.FAILED) {
      throw new RunStoppedException(
          Rule.ATTESTATION, node + " gives no evidence, it failed: " + Inbox.reasonIn(letter));
    }
    try {
      AttestationAnswer answer = AttestationAnswer.parse(letter.payload());
      TrustedKey key = appraiser.appraise(challenge, answer);
      if (key.keyBinding().incarnation() != context.incarnation()) {
        throw MalformedException.at(
            "key binding",
            "incarnation " + context.incarnation(),
            Long.toString(key.keyBinding().incarnation()));
      }
      context.events().attested(context.run(), node, key);
      return new Peer(node, key, new EnclaveEvidence(node, challenge, answer));
    } catch (RefusedException | MalformedException e) {
      throw new RunStoppedException(
          Rule.ATTESTATION, "the evidence of " + node + " is refused: " + e.getMessage(), e);
    }
  }

  /** Whether the contract's policy asks for fresh evidence of {@code known} by now. */
  boolean isDue(Peer known) {
    return !context.clock().instant().isBefore(known.key().trustedUntil());
  }

  /** Attests {@code known} anew and requires that it still has the same keys. */
  Peer renew(Peer known, Role role) throws RunStoppedException {
    Peer renewed = attest(known.node(), role);
    if (!renewed.key().keys().equals(known.key().keys())) {
      throw new RunStoppedException(
          Rule.ATTESTATION, known.node() + " has other keys than when the run began");
    }
    return renewed;
  }
}
