package org.fedclave.verifier;

import static org.fedclave.verifier.ProofRefusedException.require;

import java.util.ArrayList;
import java.util.List;
import org.fedclave.attestation.AttestedKeys;
import org.fedclave.protocol.checkpoint.Checkpoint;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.proof.EarlierIncarnation;
import org.fedclave.protocol.proof.EnclaveEvidence;
import org.fedclave.protocol.proof.ExecutionStatement;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.round.RoundRecord;

/**
 * A run that lost enclaves was handed over: each incarnation that did rounds was of attested
 * enclaves like the last one, and its aggregator signed the head of the chain with which the next
 * one went on.
 */
final class EarlierCheck {

  private final EnclaveCheck enclaves;
  private final ExecutionStatement statement;

  EarlierCheck(EnclaveCheck enclaves, ExecutionStatement statement) {
    this.enclaves = enclaves;
    this.statement = statement;
  }

  /** The enclaves of each earlier incarnation, its aggregator first. */
  List<List<AttestedKeys>> check(ProofBundle bundle) throws ProofRefusedException {
    require(
        ProofRule.EARLIER_DIGESTS,
        statement
            .earlier()
            .equals(bundle.earlier().stream().map(EarlierIncarnation::digest).toList()),
        "the statement commits to other earlier incarnations than the proof holds");
    requireOrder(bundle);
    List<List<AttestedKeys>> all = new ArrayList<>();
    for (EarlierIncarnation earlier : bundle.earlier()) {
      List<AttestedKeys> keys = enclaves.appraise(earlier.enclaves());
      requireHandover(earlier, keys.getFirst(), bundle.records());
      all.add(keys);
    }
    return all;
  }

  private static void requireOrder(ProofBundle bundle) throws ProofRefusedException {
    long incarnation = -1;
    int round = 0;
    for (EarlierIncarnation earlier : bundle.earlier()) {
      Checkpoint handover = earlier.handover().checkpoint();
      requireOne(earlier.enclaves(), handover.incarnation());
      require(
          ProofRule.EARLIER_ORDER,
          handover.incarnation() > incarnation && handover.round() > round,
          "incarnation "
              + handover.incarnation()
              + " hands over before round "
              + handover.round()
              + ", after incarnation "
              + incarnation
              + " and round "
              + round);
      incarnation = handover.incarnation();
      round = handover.round();
    }
    long last = bundle.enclaves().getFirst().answer().binding().incarnation();
    requireOne(bundle.enclaves(), last);
    require(
        ProofRule.EARLIER_ORDER,
        last > incarnation,
        "the last incarnation is " + last + ", one before it is " + incarnation);
  }

  private static void requireOne(List<EnclaveEvidence> enclaves, long incarnation)
      throws ProofRefusedException {
    for (EnclaveEvidence enclave : enclaves) {
      require(
          ProofRule.EARLIER_ORDER,
          enclave.answer().binding().incarnation() == incarnation,
          "the enclave at "
              + enclave.node()
              + " is of incarnation "
              + enclave.answer().binding().incarnation()
              + " among those of incarnation "
              + incarnation);
    }
  }

  private void requireHandover(
      EarlierIncarnation earlier, AttestedKeys aggregator, List<RoundRecord> records)
      throws ProofRefusedException {
    Checkpoint handover = earlier.handover().checkpoint();
    require(
        ProofRule.HANDOVER,
        handover.run().equals(statement.run())
            && handover.round() <= records.size()
            && records.get(handover.round() - 1).head().equals(handover.head()),
        "the handover of incarnation "
            + handover.incarnation()
            + " is about another chain than the proof's");
    try {
      earlier.handover().verify(aggregator.keys().signing());
    } catch (BadSignatureException e) {
      throw new ProofRefusedException(
          ProofRule.HANDOVER,
          "the handover of incarnation " + handover.incarnation() + ": " + e.getMessage(),
          e);
    }
  }
}
