package org.fedclave.verifier;

import static org.fedclave.verifier.ProofRefusedException.require;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.fedclave.aggregation.privacy.ContractPrivacy;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.ExecutionStatement;
import org.fedclave.protocol.proof.PrivacyClaim;

/**
 * The contract of a proof: complete, readable in all its parts, and the one that the statement is
 * about.
 *
 * @param signed the contract with the signatures of its requester and all parties
 * @param appraisal its appraisal policy
 * @param log the key of its log
 */
record ContractCheck(SignedContract signed, AppraisalPolicy appraisal, SignedNote.VerifierKey log) {

  /** How far the clocks of members and nodes may lie apart. */
  static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  static ContractCheck of(Bytes envelope, ExecutionStatement statement)
      throws ProofRefusedException {
    ContractCheck contract = read(envelope);
    contract.requireSubject(envelope, statement);
    contract.requireParties(statement);
    contract.requireTime(statement);
    contract.requireTerms(statement);
    return contract;
  }

  private static ContractCheck read(Bytes envelope) throws ProofRefusedException {
    try {
      SignedContract signed = SignedContract.complete(envelope);
      return new ContractCheck(
          signed,
          AppraisalPolicy.parse(signed.contract().appraisalJson()),
          SignedNote.VerifierKey.parse(signed.contract().log()));
    } catch (MalformedException e) {
      throw new ProofRefusedException(
          ProofRule.CONTRACT_FORM, "the contract: " + e.getMessage(), e);
    } catch (BadSignatureException e) {
      throw new ProofRefusedException(
          ProofRule.CONTRACT_SIGNATURES, "the contract: " + e.getMessage(), e);
    }
  }

  private void requireSubject(Bytes envelope, ExecutionStatement statement)
      throws ProofRefusedException {
    require(
        ProofRule.RUN,
        statement.run().equals(signed.run()),
        "the statement is about run " + statement.run() + ", the contract's is " + signed.run());
    require(
        ProofRule.CONTRACT_DIGEST,
        statement.contract().equals(Digest.of(envelope)),
        "the statement commits to another contract envelope");
  }

  private void requireParties(ExecutionStatement statement) throws ProofRefusedException {
    List<ExecutionStatement.Party> parties =
        contract().parties().stream()
            .map(party -> new ExecutionStatement.Party(party.name(), party.root()))
            .toList();
    require(
        ProofRule.PARTIES,
        statement.parties().equals(parties),
        "the statement names other parties or dataset roots than the contract");
  }

  private void requireTime(ExecutionStatement statement) throws ProofRefusedException {
    Instant started = statement.started();
    Instant finished = statement.finished();
    require(
        ProofRule.TIME,
        !started.isBefore(contract().created().minus(CLOCK_TOLERANCE))
            && !finished.isBefore(started)
            && !finished.isAfter(contract().expires()),
        "the run began "
            + started
            + " and ended "
            + finished
            + "; the contract is of "
            + contract().created()
            + " and expires "
            + contract().expires());
  }

  private void requireTerms(ExecutionStatement statement) throws ProofRefusedException {
    require(
        ProofRule.SECURE_AGGREGATION,
        statement
            .secureAggregation()
            .equals(contract().aggregation().secureAggregation().describe()),
        "the statement says another secure aggregation than the contract");
    require(
        ProofRule.PRIVACY,
        statement.privacy().terms().equals(contract().privacy())
            && (statement.metrics().isEmpty() || !contract().privacy().isPrivate()),
        "the statement says another privacy than the contract, or metrics that it forbids");
    PrivacyClaim found = ContractPrivacy.of(contract()).claim(contract().training().rounds());
    require(
        ProofRule.PRIVACY_SPENT,
        statement.privacy().equals(found),
        "the statement says "
            + words(statement.privacy())
            + ", the accountant finds "
            + words(found));
  }

  private static String words(PrivacyClaim claim) {
    return "epsilon "
        + claim.epsilon()
        + " in "
        + claim.rounds()
        + " rounds, of "
        + claim.steps()
        + " sums at a sampling rate of "
        + claim.samplingRate();
  }

  Contract contract() {
    return signed.contract();
  }
}
