package org.fedclave.party;

/**
 * Every reason, beside {@link PolicyRule}, for which a party's agent does not do what a letter
 * asks.
 */
public enum AgentRule {
  /** The letter is not what its kind says. */
  FORM(Answer.NONE),
  /** The requester did not sign exactly this contract. */
  REQUESTER_SIGNATURE(Answer.NONE),
  /** The letter is for another run than its contract. */
  RUN(Answer.NONE),
  /** The contract does not name this party with its own keys. */
  OWN_IDENTITY(Answer.COORDINATOR),
  /** The contract does not rest on a dataset of this party as it is. */
  OWN_DATASET(Answer.COORDINATOR),
  /** The contract is not valid yet, or no longer. */
  CONTRACT_TIME(Answer.COORDINATOR),
  /** Too many contracts wait for a person. */
  TOO_MANY_PENDING(Answer.COORDINATOR),
  /** A person of this party said no. */
  REFUSED_BY_PERSON(Answer.COORDINATOR),

  /** The party has not approved this run. */
  NOT_APPROVED(Answer.NONE),
  /** Only the coordinator assigns. */
  NOT_THE_COORDINATOR(Answer.NONE),
  /** Not all have signed, or the contract was changed after signing. */
  CONTRACT_SIGNATURES(Answer.NONE),
  /** The assignment does not fit the contract. */
  ASSIGNMENT(Answer.NONE),

  /** A node asks for keys of shards that are not assigned to it. */
  NOT_ASSIGNED(Answer.NONE),
  /** No such rounds. */
  WINDOW(Answer.NONE),
  /** An answer to no challenge of this party, or by another node than was asked. */
  SESSION(Answer.NONE),
  /** The evidence is not acceptable to the party's own policy or to the contract's. */
  ATTESTATION(Answer.COORDINATOR),
  /** The journal of releases forbids it, or could not be written. */
  JOURNAL(Answer.COORDINATOR),
  /** The coordinator did not prove that the release is in the log that the contract names. */
  LOG(Answer.COORDINATOR),
  /** The party's own files do not give the keys. */
  STORAGE(Answer.COORDINATOR),

  /** The party released no keys for this run. */
  NOT_RELEASED(Answer.SENDER),
  /** The proof does not hold. */
  PROOF(Answer.SENDER),
  /** The proof rests on other enclaves than the party appraised. */
  OTHER_ENCLAVES(Answer.SENDER),
  /** The statement says that it was made in the future. */
  STATEMENT_TIME(Answer.SENDER),
  /** Every round went without this party's rows, yet the proof names them. */
  LEFT_OUT(Answer.SENDER),
  /** The party countersigned another statement about this run. */
  SECOND_STATEMENT(Answer.SENDER);

  /** Who is told. */
  enum Answer {
    /** Nobody: whoever sent the letter may not even take part. */
    NONE,
    /** The coordinator, so that the run stops and says why. */
    COORDINATOR,
    /** Whoever asked. */
    SENDER
  }

  private final Answer answer;

  AgentRule(Answer answer) {
    this.answer = answer;
  }

  Answer answer() {
    return answer;
  }
}
