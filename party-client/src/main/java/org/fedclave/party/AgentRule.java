package org.fedclave.party;

/**
 * Every reason, beside {@link PolicyRule}, for which a party's agent does not do what a letter
 * asks.
 */
public enum AgentRule {
  /** The letter is not what its kind says. */
  FORM(false),
  /** The requester did not sign exactly this contract. */
  REQUESTER_SIGNATURE(false),
  /** The letter is for another run than its contract. */
  RUN(false),
  /** The contract does not name this party with its own keys. */
  OWN_IDENTITY(true),
  /** The contract does not rest on a dataset of this party as it is. */
  OWN_DATASET(true),
  /** The contract is not valid yet, or no longer. */
  CONTRACT_TIME(true),
  /** Too many contracts wait for a person. */
  TOO_MANY_PENDING(true),
  /** A person of this party said no. */
  REFUSED_BY_PERSON(true),

  /** A person of this party took the approval back. */
  REVOKED(false),

  /** The party has not approved this run. */
  NOT_APPROVED(false),
  /** Only the coordinator assigns. */
  NOT_THE_COORDINATOR(false),
  /** Not all have signed, or the contract was changed after signing. */
  CONTRACT_SIGNATURES(false),
  /** The assignment does not fit the contract. */
  ASSIGNMENT(false),

  /** It is about another incarnation of the run than the newest that the coordinator assigned. */
  INCARNATION(false),

  /** A node asks for keys of shards that are not assigned to it. */
  NOT_ASSIGNED(false),
  /** No such rounds. */
  WINDOW(true),
  /** An answer to no challenge of this party, or by another node than was asked. */
  SESSION(false),
  /** The evidence is not acceptable to the party's own policy or to the contract's. */
  ATTESTATION(true),
  /** The run would cost the dataset more than is left of its privacy budget. */
  PRIVACY_BUDGET(true),
  /** The journal of releases forbids it, or could not be written. */
  JOURNAL(true),
  /**
   * The coordinator did not prove that the release is in the log that the contract names, or the
   * aggregator that the last round is.
   */
  LOG(true),
  /** The log is not a later state of what this party saw, or not the one that the enclaves see. */
  LOG_FORKED(true),
  /** The party's own files do not give the keys. */
  STORAGE(true),

  /** A checkpoint is not signed by an aggregator that the party appraised in its incarnation. */
  CHECKPOINT(false),

  /** A trainer's state is not signed by one to which the party released keys in its incarnation. */
  LOCAL_STATE(false),

  /** Personal layers come from another node than the one that got the party's keys. */
  OTHER_TRAINER(false),
  /** Personal layers are not signed by an enclave that the party appraised and released keys to. */
  TRAINER_SIGNATURE(false),
  /** Personal layers do not open, or are not those that the contract leaves with this party. */
  PERSONAL_LAYERS(false),
  /** The party has other personal layers of this run. */
  SECOND_LAYERS(false),

  /** The party released no keys for this run. */
  NOT_RELEASED(true),
  /** The proof does not hold. */
  PROOF(true),
  /** The proof rests on other enclaves than the party appraised. */
  OTHER_ENCLAVES(true),
  /** The statement says that it was made in the future. */
  STATEMENT_TIME(true),
  /** Every round went without this party's rows, yet the proof names them. */
  LEFT_OUT(true),
  /** The party countersigned another statement about this run. */
  SECOND_STATEMENT(true);

  private final boolean told;

  AgentRule(boolean told) {
    this.told = told;
  }

  /**
   * Whether those whom the letter concerns are told, so that the run stops and says why; otherwise
   * whoever sent the letter may not even take part.
   */
  boolean isTold() {
    return told;
  }
}
