package org.fedclave.verifier;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fedclave.attestation.AppraisedEvidence;
import org.fedclave.attestation.AttestedKeys;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.crypto.VerificationKeys;
import org.fedclave.protocol.proof.ExecutionStatement;
import org.fedclave.protocol.round.RoundRecord;

/**
 * An execution statement that holds: contract, rounds, enclaves, the aggregator's and the trainers'
 * signatures and the final quote agree. Only {@link ProofVerifier} makes one. Immutable.
 *
 * <p>It says nothing about countersignatures, the log or a model file: that is {@link
 * VerifiedModel}.
 */
public final class VerifiedStatement {

  private final ExecutionStatement statement;
  private final Dsse envelope;
  private final SignedContract contract;
  private final SignedNote.VerifierKey log;
  private final List<RoundRecord> records;
  private final List<AttestedKeys> enclaves;
  private final List<Handover> handovers;

  /**
   * An earlier incarnation of the run, which was lost and handed over.
   *
   * @param rounds that were done when the next one went on
   * @param evidence of its enclaves, the aggregator first
   */
  public record Handover(int rounds, List<AppraisedEvidence> evidence) {
    public Handover {
      evidence = List.copyOf(evidence);
    }
  }

  VerifiedStatement(
      ExecutionStatement statement,
      Dsse envelope,
      SignedContract contract,
      SignedNote.VerifierKey log,
      List<RoundRecord> records,
      List<AttestedKeys> enclaves,
      List<Handover> handovers) {
    this.statement = statement;
    this.envelope = envelope;
    this.contract = contract;
    this.log = log;
    this.records = List.copyOf(records);
    this.enclaves = List.copyOf(enclaves);
    this.handovers = List.copyOf(handovers);
  }

  public ExecutionStatement statement() {
    return statement;
  }

  public Contract contract() {
    return contract.contract();
  }

  public RunId run() {
    return contract.run();
  }

  /** The moment for which certificates and collateral were judged: when the statement was made. */
  public Instant asOf() {
    return statement.finished();
  }

  /** What happened in each round, in the order of the chain. */
  public List<RoundRecord> records() {
    return records;
  }

  /** Earlier incarnations of the run that did some of its rounds; mostly none. */
  public List<Handover> handovers() {
    return handovers;
  }

  private Stream<AppraisedEvidence> everyEvidence() {
    return Stream.concat(
        evidence().stream(), handovers.stream().flatMap(handover -> handover.evidence().stream()));
  }

  /** What each enclave of the last incarnation proved: the aggregator, then the trainers. */
  public List<AppraisedEvidence> evidence() {
    return enclaves.stream().map(AttestedKeys::evidence).toList();
  }

  /** The programs that ran, by their launch measurements. */
  public Set<Bytes> measurements() {
    return everyEvidence().map(AppraisedEvidence::measurement).collect(Collectors.toSet());
  }

  /** SHA-256 of the vendors' root certificates on which everything rests. */
  public Set<Digest> vendorRoots() {
    return everyEvidence().map(AppraisedEvidence::vendorRoot).collect(Collectors.toSet());
  }

  /** Whether any evidence rests on a test root: then no hardware vouches for this run. */
  public boolean simulated() {
    return statement.simulated();
  }

  /** A party's signature that it stands by this statement. */
  public HybridSignature countersign(SigningKeys party) {
    return party.sign(envelope.preAuthenticationEncoding());
  }

  VerificationKeys aggregator() {
    return enclaves.getFirst().keys().signing();
  }

  SignedNote.VerifierKey log() {
    return log;
  }
}
