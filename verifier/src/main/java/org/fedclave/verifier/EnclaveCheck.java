package org.fedclave.verifier;

import static org.fedclave.verifier.ProofRefusedException.require;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.AppraisedEvidence;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.AttestedKeys;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.proof.EnclaveEvidence;
import org.fedclave.protocol.proof.ExecutionStatement;

/**
 * Every enclave of the run answered a challenge of the run with evidence that the contract's policy
 * accepts, and the reader's own policy too where there is one, as of the statement's end.
 */
final class EnclaveCheck {

  private final Contract contract;
  private final ExecutionStatement statement;
  private final Appraiser appraiser;
  private final List<Appraiser> own;

  EnclaveCheck(ContractCheck contract, List<AppraisalPolicy> own, ExecutionStatement statement) {
    this.contract = contract.contract();
    this.statement = statement;
    this.appraiser = appraiser(contract.appraisal());
    this.own = own.stream().map(this::appraiser).toList();
  }

  private Appraiser appraiser(AppraisalPolicy policy) {
    return new Appraiser(policy, Clock.fixed(statement.finished(), ZoneOffset.UTC));
  }

  /** Requires the evidence that the statement commits to. */
  void requireDigests(List<EnclaveEvidence> enclaves) throws ProofRefusedException {
    requireRoles(enclaves);
    require(
        ProofRule.ENCLAVE_DIGESTS,
        statement.enclaves().equals(enclaves.stream().map(EnclaveEvidence::digest).toList()),
        "the statement commits to other evidence than the proof holds");
  }

  /** The aggregator's keys, then those of each trainer of one incarnation. */
  List<AttestedKeys> appraise(List<EnclaveEvidence> enclaves) throws ProofRefusedException {
    requireRoles(enclaves);
    List<AttestedKeys> keys = new ArrayList<>();
    for (int i = 0; i < enclaves.size(); i++) {
      requireAnswered(i, enclaves.get(i));
      keys.add(appraise(i, enclaves.get(i)));
    }
    return keys;
  }

  /** The statement says whether any evidence, of any incarnation, rests on a test root. */
  void requireSimulated(Stream<AttestedKeys> all) throws ProofRefusedException {
    require(
        ProofRule.SIMULATED,
        statement.simulated() == all.anyMatch(key -> key.evidence().simulated()),
        statement.simulated()
            ? "the statement says that the run was simulated, its evidence does not"
            : "the evidence is simulated, and the statement hides it");
  }

  private void requireRoles(List<EnclaveEvidence> enclaves) throws ProofRefusedException {
    int trainers = enclaves.size() - 1;
    require(
        ProofRule.ENCLAVE_ROLES,
        trainers >= 1 && trainers <= contract.parties().size(),
        "the proof has " + trainers + " trainers for " + contract.parties().size() + " parties");
    for (int i = 0; i < enclaves.size(); i++) {
      require(
          ProofRule.ENCLAVE_ROLES,
          enclaves.get(i).answer().binding().role() == (i == 0 ? Role.AGGREGATE : Role.TRAIN),
          "enclave " + i + " has another role than its place in the proof");
    }
    require(
        ProofRule.ENCLAVE_ROLES,
        enclaves.stream().map(enclave -> enclave.answer().keys()).distinct().count()
            == enclaves.size(),
        "an enclave stands in the proof twice");
  }

  /** The answer repeats the challenge, which was open at some time of the run. */
  private void requireAnswered(int index, EnclaveEvidence enclave) throws ProofRefusedException {
    Challenge challenge = enclave.challenge();
    KeyBinding binding = enclave.answer().binding();
    require(
        ProofRule.CHALLENGE,
        binding.session().equals(challenge.session())
            && binding.nonce().equals(challenge.nonce())
            && binding.run().equals(challenge.run())
            && binding.role() == challenge.role()
            && challenge.run().equals(statement.run()),
        "enclave " + index + " answered another challenge than the one in the proof");
    Instant asked = challenge.notAfter().minus(Challenge.LONGEST_LIFE);
    require(
        ProofRule.CHALLENGE,
        !challenge.notAfter().isBefore(contract.created().minus(ContractCheck.CLOCK_TOLERANCE))
            && !asked.isAfter(statement.finished().plus(ContractCheck.CLOCK_TOLERANCE)),
        "enclave " + index + " was challenged outside of the run's time");
  }

  private AttestedKeys appraise(int index, EnclaveEvidence enclave) throws ProofRefusedException {
    AttestedKeys keys = appraise(ProofRule.EVIDENCE, appraiser, index, enclave);
    for (Appraiser stricter : own) {
      appraise(ProofRule.OWN_POLICY, stricter, index, enclave);
    }
    return keys;
  }

  private AttestedKeys appraise(
      ProofRule rule, Appraiser appraiser, int index, EnclaveEvidence enclave)
      throws ProofRefusedException {
    try {
      return appraiser.appraiseRecorded(
          enclave.answer(), statement.run(), enclave.challenge().role(), statement.finished());
    } catch (RefusedException e) {
      throw refused(rule, "enclave " + index + " at " + enclave.node(), e);
    }
  }

  /** The final quote vouches for the statement and comes from where the aggregator's keys did. */
  void requireQuote(Bytes quote, Bytes reportData, AppraisedEvidence aggregator)
      throws ProofRefusedException {
    AppraisedEvidence appraised = appraise(ProofRule.QUOTE, appraiser, quote, reportData);
    for (Appraiser stricter : own) {
      appraise(ProofRule.OWN_POLICY, stricter, quote, reportData);
    }
    require(
        ProofRule.QUOTE_ENCLAVE,
        appraised.measurement().equals(aggregator.measurement())
            && appraised.deviceId().equals(aggregator.deviceId())
            && appraised.vendorRoot().equals(aggregator.vendorRoot()),
        "the final quote is of another chip or program than the aggregator's evidence");
  }

  private AppraisedEvidence appraise(
      ProofRule rule, Appraiser appraiser, Bytes quote, Bytes reportData)
      throws ProofRefusedException {
    try {
      return appraiser.appraiseReportData(quote, reportData, statement.finished());
    } catch (RefusedException e) {
      throw refused(rule, "the final quote", e);
    }
  }

  private static ProofRefusedException refused(ProofRule rule, String what, RefusedException e) {
    return new ProofRefusedException(
        rule,
        what
            + " is not accepted"
            + (rule == ProofRule.OWN_POLICY ? " by your own policy" : "")
            + ": "
            + e.getMessage()
            + " ("
            + e.rule()
            + ")",
        e);
  }
}
