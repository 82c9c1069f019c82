package org.fedclave.transport.milestone;

/** What a trainer has done in a run. All its state is memory. */
public enum TrainerPoint implements Point {
  /** The assignment was accepted; fresh keys are made. */
  BEGUN,
  /** The aggregator has proven itself. */
  AGGREGATOR_ATTESTED,
  /** In a later incarnation: the records of the rounds that are done were taken in. */
  RESUMED,
  /** Parties were asked for keys. */
  KEYS_REQUESTED,
  /** Every party's keys are here. */
  KEYS_OPENED,
  /** Every party's rows are in memory. */
  SHARDS_OPENED,
  /** The aggregator was told that this trainer is ready. */
  READY_SENT,
  /** Everybody's part in the masks is known. */
  MASKS_MET,
  /** The round's model is open, and the receipt of the round before holds. */
  MODEL_OPENED,
  /** Keys for the next window of rounds are here. */
  WINDOW_RENEWED,
  /** A party's rows were trained on; nothing has left. */
  TRAINED,
  /** What is kept of a party from round to round was sent to it. */
  STATE_HANDED,
  /** An update was sent. */
  UPDATE_SENT,
  /** What takes the masks off the round's sum was sent. */
  UNMASKED,
  /** Parties were sent their own layers. */
  LAYERS_HANDED,
  /** The last report was sent. */
  REPORT_SENT,
  /** This enclave's part ended without a result: its keys are given up; nobody was told. */
  STOPPED;

  @Override
  public String component() {
    return "trainer";
  }
}
