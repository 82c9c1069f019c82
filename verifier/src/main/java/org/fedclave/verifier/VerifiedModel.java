package org.fedclave.verifier;

import java.util.List;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.proof.LogProof;

/**
 * A model file with a proof of where it comes from. Only {@link ProofVerifier} makes one.
 * Immutable.
 */
public final class VerifiedModel {

  private final VerifiedStatement execution;
  private final List<MemberId> countersigners;
  private final LogProof log;

  VerifiedModel(VerifiedStatement execution, List<MemberId> countersigners, LogProof log) {
    this.execution = execution;
    this.countersigners = List.copyOf(countersigners);
    this.log = log;
  }

  /** What was done: contract, statement, evidence. */
  public VerifiedStatement execution() {
    return execution;
  }

  /** The parties that countersigned, at least as many as the contract asks for. */
  public List<MemberId> countersigners() {
    return countersigners;
  }

  /** Where the statement stands in the contract's log. */
  public LogProof log() {
    return log;
  }

  /** The table for people and the tree for programs. */
  public ProofReport report() {
    return new ProofReport(this);
  }
}
