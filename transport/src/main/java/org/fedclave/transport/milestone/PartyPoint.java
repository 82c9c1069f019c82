package org.fedclave.transport.milestone;

/** What a party's agent has written down or told about a run. */
public enum PartyPoint implements Point {
  /** The contract and this party's yes are on the disk; nobody was told. */
  APPROVAL_KEPT,
  /** The signature was sent. */
  APPROVAL_SENT,
  /** A no by the policy was sent. */
  REFUSAL_SENT,
  /** The assignment is known. */
  ASSIGNED,
  /** A trainer and its aggregator were challenged; that is in memory alone. */
  CHALLENGED,
  /** An enclave's evidence was accepted; that is in memory alone. */
  ENCLAVE_APPRAISED,
  /** A release is in the journal, on the disk; no key has left. */
  JOURNAL_WRITTEN,
  /** A release is in the coordinator's log; no key has left. */
  RELEASE_LOGGED,
  /** The keys were sent. */
  KEYS_RELEASED,
  /** A share of a checkpoint's key is on the disk. */
  CHECKPOINT_KEPT,
  /** Shares of checkpoints were sent to the aggregator of a later incarnation. */
  SHARES_GIVEN,
  /** What a trainer keeps from round to round is on the disk. */
  STATE_KEPT,
  /** This party's own layers are on the disk. */
  LAYERS_KEPT,
  /** The one outcome that this party countersigns is on the disk; nobody was told. */
  OUTCOME_KEPT,
  /** The countersignature was sent. */
  COUNTERSIGNATURE_SENT,
  /** All that a letter asked for is done; the coordinator was not told. */
  LETTER_HANDLED;

  @Override
  public String component() {
    return "party";
  }
}
