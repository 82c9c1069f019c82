package org.fedclave.trainer;

/**
 * An enclave stops its part of a run. The rule is for programs, the message is one sentence for
 * people; neither holds a secret.
 */
public final class RunStoppedException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why an enclave stops. */
  public enum Rule {
    /**
     * The contract is not complete: malformed, or not signed by exactly the requester and all
     * parties.
     */
    CONTRACT,
    /** The contract has expired. */
    EXPIRED,
    /** The assignment does not fit the contract, or gives this node nothing to do. */
    ASSIGNMENT,
    /** This node has as many runs as it takes. */
    CAPACITY,
    /** The contract asks for a model, rule or policy that this program does not have. */
    TERMS,
    /** A peer's evidence was refused. */
    ATTESTATION,
    /** A key release is not the party's, not for this enclave, or not for this window. */
    KEY_RELEASE,
    /** A key release names another aggregator than the one this trainer appraised. */
    AGGREGATOR,
    /** A descriptor or shard is not the one in the contract, or does not open. */
    SHARD,
    /** The coordinator delivers a model that is not the announced one. */
    MODEL,
    /** The aggregator's receipt does not hold or leaves out an update. */
    RECEIPT,
    /** An update is not of the assigned trainer, round or size, or is a second one. */
    UPDATE,
    /** Something about the masks of the updates does not hold. */
    MASKS,
    /** A trainer's word on the chain does not hold. */
    CHAIN,
    /** Fewer parties than the contract's minimum are left. */
    TOO_FEW_PARTIES,
    /** What another incarnation of the run left does not hold, or its history does not. */
    CHECKPOINT,
    /** A party did not countersign, or not validly. */
    COUNTERSIGNATURE,
    /** The log's proof does not hold. */
    LOG,
    /** The log is not a later state of what it was before in this run. */
    LOG_FORKED,
    /** Somebody did not answer in time. */
    DEADLINE,
    /** Bytes that are not what they should be. */
    MALFORMED,
    /** The coordinator cannot be reached or refuses. */
    TRANSPORT,
    /** Training or evaluating failed. */
    ENGINE,
    /** Somebody else stopped the run. */
    ABORTED,
    /** The platform does not give evidence. */
    PLATFORM,
    /** A fault of this program. */
    FAULT
  }

  private final Rule rule;

  RunStoppedException(Rule rule, String sentence) {
    super(sentence);
    this.rule = rule;
  }

  RunStoppedException(Rule rule, String sentence, Throwable cause) {
    super(sentence, cause);
    this.rule = rule;
  }

  /** Stops for the reason that {@code cause} already says in one sentence. */
  static RunStoppedException because(Rule rule, Exception cause) {
    return new RunStoppedException(rule, String.valueOf(cause.getMessage()), cause);
  }

  public Rule rule() {
    return rule;
  }
}
