package org.fedclave.transport.milestone;

/** What a coordinator has written down or told about a run. */
public enum CoordinatorPoint implements Point {
  /** The contract is in the database; nobody was told. */
  CONTRACT_TAKEN,
  /** The contract is in every party's mailbox; the state does not say so yet. */
  CONTRACT_MAILED,
  /** The state says that parties are asked. */
  RUN_MAILED,
  /** One party's signature is in the database. */
  APPROVAL_KEPT,
  /** All signatures are in one envelope and the contract is in the log; the state is as before. */
  APPROVALS_MERGED,
  /** The state says that all parties approved. */
  RUN_APPROVED,
  /** The run's nodes are in the database; nobody was told. */
  NODES_CHOSEN,
  /** Nodes and parties were told; the state does not say so yet. */
  ASSIGNMENT_MAILED,
  /** The state says that the run has nodes. */
  RUN_ROUTED,
  /** The state says that the first model went out. */
  RUN_STARTED,
  /** A letter is in its recipient's mailbox; its sender has no answer yet. */
  LETTER_KEPT,
  /** A leaf is in the log; whoever sent it has no proof yet. */
  LEAF_LOGGED,
  /** The run's newest checkpoint is in the database. */
  CHECKPOINT_NOTED,
  /** Nodes were told that the run is taken from them; the state is as before. */
  NODES_DISMISSED,
  /** The state says that the run has no nodes. */
  NODES_LOST,
  /** The number of the next incarnation is in the database. */
  INCARNATION_BEGUN,
  /** The state says that the result is out. */
  RUN_COMPLETED,
  /** The state says that a party refused. */
  RUN_REFUSED,
  /** The state says that an enclave gave up for good. */
  RUN_FAILED,
  /** The state says that a member ended the run. */
  RUN_ABORTED,
  /** The state says that the contract has expired. */
  RUN_EXPIRED,
  /** Everybody in a run that ended without a model was told. */
  END_TOLD;

  @Override
  public String component() {
    return "coordinator";
  }
}
