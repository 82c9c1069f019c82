package org.fedclave.verifier;

/** Every reason for which a proof is refused, in the order in which the checks run. */
public enum ProofRule {
  /** The bundle is not the one spelling of a bundle. */
  BUNDLE_FORM,
  /** The statement's envelope does not hold an execution statement. */
  STATEMENT_FORM,
  /** The bundle holds no contract that this version reads. */
  CONTRACT_FORM,
  /** The requester and all parties have not signed the contract, or somebody else has. */
  CONTRACT_SIGNATURES,
  /** The statement is about the run of another contract, or of another one than was asked for. */
  RUN,
  /** The statement commits to another contract envelope. */
  CONTRACT_DIGEST,
  /** The statement names other parties or datasets than the contract. */
  PARTIES,
  /** The run did not begin, end and expire in this order within the contract's time. */
  TIME,
  /** The statement says another mode of secure aggregation than the contract. */
  SECURE_AGGREGATION,
  /** The statement says another privacy than the contract, or metrics that it forbids. */
  PRIVACY,
  /** The epsilon of the statement, or what it was found from, is not what the accountant finds. */
  PRIVACY_SPENT,
  /** The contract, the statement and the records disagree on the number of rounds. */
  ROUNDS,
  /** The records are not one chain from the run to the statement's head. */
  RECORD_CHAIN,
  /** A round does not begin with the model with which the round before ended. */
  MODEL_CHAIN,
  /** A record names a rule that is not the contract's. */
  AGGREGATION_RULE,
  /** A record counts updates or rows that the contract's parties do not have, or too few. */
  PARTICIPATION,
  /** A record says another epsilon than the accountant finds, or metrics that must not be told. */
  RECORD_PRIVACY,
  /** The enclaves are not one aggregator and then trainers, each once. */
  ENCLAVE_ROLES,
  /** The statement commits to other evidence than the bundle holds. */
  ENCLAVE_DIGESTS,
  /** The statement commits to other earlier incarnations of the run than the bundle holds. */
  EARLIER_DIGESTS,
  /** Incarnations are mixed, or do not follow each other. */
  EARLIER_ORDER,
  /** An earlier incarnation's aggregator did not sign where the next one went on. */
  HANDOVER,
  /** An enclave's answer is not to its challenge, or the challenge is not of this run and time. */
  CHALLENGE,
  /** The contract's appraisal policy does not accept an enclave. */
  EVIDENCE,
  /** The reader's own appraisal policy does not accept an enclave. */
  OWN_POLICY,
  /** The statement and the evidence disagree on whether hardware vouches for the run. */
  SIMULATED,
  /** The attested aggregator did not sign the statement. */
  STATEMENT_SIGNATURE,
  /** The final quote does not vouch for the statement, or is not acceptable. */
  QUOTE,
  /** The final quote is of another chip, program or vendor than the aggregator's evidence. */
  QUOTE_ENCLAVE,
  /** The statement commits to other chain signatures than the bundle holds. */
  CHAIN_SIGNATURE_DIGEST,
  /** A trainer did not sign the chain's head. */
  CHAIN_SIGNATURES,
  /** The statement bears other signatures than the aggregator's and those of enough parties. */
  COUNTERSIGNATURES,
  /** The statement is not shown to be in the contract's log. */
  LOG,
  /** The model file is not the one that the statement is about. */
  MODEL
}
