package org.fedclave.transport.milestone;

/** What an aggregator has done in a run. All its state is memory; its checkpoints are not. */
public enum AggregatorPoint implements Point {
  /** The assignment was accepted; fresh keys are made. */
  BEGUN,
  /** Every trainer has proven itself. */
  TRAINERS_ATTESTED,
  /** In a later incarnation: the checkpoint is open and the trainers have the history. */
  RESUMED,
  /** Every trainer has opened its shards. */
  TRAINERS_READY,
  /** The round's model is with every trainer. */
  MODEL_GIVEN,
  /** The shares of the masks' keys are with those who keep them. */
  MASKS_SHARED,
  /** The round's updates are in. */
  UPDATES_IN,
  /** The round's record is in the chain; nobody has seen it. */
  ROUND_RECORDED,
  /** The round is in the log. */
  ROUND_LOGGED,
  /** The requester was told of the round. */
  ROUND_TOLD,
  /** A checkpoint's ciphertext is stored; nobody has a share of its key. */
  CHECKPOINT_STORED,
  /** Every party has its share of a checkpoint's key; the coordinator was not told. */
  CHECKPOINT_SHARED,
  /** The coordinator was told of a checkpoint. */
  CHECKPOINT_TOLD,
  /** Every trainer's last report is in, and the last checkpoint is kept. */
  REPORTS_IN,
  /** Every party was asked to countersign. */
  COUNTERSIGN_ASKED,
  /** Enough parties have countersigned. */
  STATEMENT_COUNTERSIGNED,
  /** The statement is in the log; the proof is whole. */
  PROOF_WRITTEN,
  /** Model and proof are stored; nobody has their key. */
  RESULT_STORED,
  /** Every recipient was sent the key; the coordinator was not told. */
  RESULT_SENT,
  /** The coordinator was told that the run is done. */
  FINISHED,
  /** This enclave's part ended without a result: its keys are given up; nobody was told. */
  STOPPED;

  @Override
  public String component() {
    return "aggregator";
  }
}
