package org.fedclave.transport;

import java.util.Locale;

/** Where the coordinator thinks a run is. */
public enum RunState {
  /** Received and well-formed. */
  SUBMITTED,
  /** With the parties, some of which have not signed. */
  APPROVING,
  /** Signed by all; no nodes yet. */
  APPROVED,
  /** Given to nodes; no round yet. */
  ROUTED,
  /** At least one round has begun. */
  RUNNING,
  /** The aggregator said that the result is out. */
  COMPLETED,
  /** A party refused. */
  REFUSED,
  /** A participant gave up. */
  FAILED,
  /** The requester or a party ended it. */
  ABORTED,
  /** Not finished before the contract's expiry. */
  EXPIRED;

  /** Whether nothing follows. */
  public boolean isFinal() {
    return switch (this) {
      case COMPLETED, REFUSED, FAILED, ABORTED, EXPIRED -> true;
      case SUBMITTED, APPROVING, APPROVED, ROUTED, RUNNING -> false;
    };
  }

  /** The name in messages: lower case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
