package org.fedclave.coordinator;

import java.util.Optional;
import org.fedclave.transport.RunState;
import org.fedclave.transport.milestone.CoordinatorPoint;

/** What a run's state becomes when something happens: a pure table. */
final class RunMachine {

  /** What can happen to a run. */
  enum Event {
    /** The contract is with every party. */
    MAILED(CoordinatorPoint.RUN_MAILED),
    /** The last party signed. */
    ALL_APPROVED(CoordinatorPoint.RUN_APPROVED),
    /** A party refused. */
    PARTY_REFUSED(CoordinatorPoint.RUN_REFUSED),
    /** Nodes were found. */
    ASSIGNED(CoordinatorPoint.RUN_ROUTED),
    /** Nodes were lost: others are to go on. */
    NODES_LOST(CoordinatorPoint.NODES_LOST),
    /** The aggregator sent a model to a trainer. */
    ROUND_STARTED(CoordinatorPoint.RUN_STARTED),
    /** The aggregator said that the result is out. */
    FINISHED(CoordinatorPoint.RUN_COMPLETED),
    /** An enclave gave up for a reason that others would have, too. */
    PARTICIPANT_FAILED(CoordinatorPoint.RUN_FAILED),
    /** The requester or a party ended it. */
    MEMBER_ABORTED(CoordinatorPoint.RUN_ABORTED),
    /** The contract's expiry has come. */
    TIME_PASSED(CoordinatorPoint.RUN_EXPIRED);

    private final CoordinatorPoint point;

    Event(CoordinatorPoint point) {
      this.point = point;
    }

    /** What is noted once the state it leads to is in the database. */
    CoordinatorPoint point() {
      return point;
    }
  }

  private RunMachine() {}

  /** The next state; empty where the event changes nothing or may not happen. */
  static Optional<RunState> next(RunState state, Event event) {
    if (state.isFinal()) {
      return Optional.empty();
    }
    return switch (event) {
      case MAILED -> from(RunState.SUBMITTED, state, RunState.APPROVING);
      case ALL_APPROVED -> from(RunState.APPROVING, state, RunState.APPROVED);
      case ASSIGNED -> from(RunState.APPROVED, state, RunState.ROUTED);
      case NODES_LOST ->
          state == RunState.ROUTED || state == RunState.RUNNING
              ? Optional.of(RunState.APPROVED)
              : Optional.empty();
      case ROUND_STARTED -> from(RunState.ROUTED, state, RunState.RUNNING);
      case FINISHED -> from(RunState.RUNNING, state, RunState.COMPLETED);
      case PARTY_REFUSED ->
          state == RunState.SUBMITTED || state == RunState.APPROVING
              ? Optional.of(RunState.REFUSED)
              : Optional.empty();
      case PARTICIPANT_FAILED -> Optional.of(RunState.FAILED);
      case MEMBER_ABORTED -> Optional.of(RunState.ABORTED);
      case TIME_PASSED -> Optional.of(RunState.EXPIRED);
    };
  }

  private static Optional<RunState> from(RunState needed, RunState state, RunState next) {
    return state == needed ? Optional.of(next) : Optional.empty();
  }
}
