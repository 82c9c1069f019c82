package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.transport.RunState.ABORTED;
import static org.fedclave.transport.RunState.APPROVED;
import static org.fedclave.transport.RunState.APPROVING;
import static org.fedclave.transport.RunState.COMPLETED;
import static org.fedclave.transport.RunState.EXPIRED;
import static org.fedclave.transport.RunState.FAILED;
import static org.fedclave.transport.RunState.REFUSED;
import static org.fedclave.transport.RunState.ROUTED;
import static org.fedclave.transport.RunState.RUNNING;
import static org.fedclave.transport.RunState.SUBMITTED;

import java.util.Map;
import java.util.Optional;
import org.fedclave.coordinator.RunMachine.Event;
import org.fedclave.transport.RunState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunMachineTest {

  /** For each event, what follows from which state; from all other states nothing follows. */
  private static Map<RunState, RunState> table(Event event) {
    return switch (event) {
      case MAILED -> Map.of(SUBMITTED, APPROVING);
      case ALL_APPROVED -> Map.of(APPROVING, APPROVED);
      case PARTY_REFUSED -> Map.of(SUBMITTED, REFUSED, APPROVING, REFUSED);
      case ASSIGNED -> Map.of(APPROVED, ROUTED);
      case NODES_LOST -> Map.of(ROUTED, APPROVED, RUNNING, APPROVED);
      case ROUND_STARTED -> Map.of(ROUTED, RUNNING);
      case FINISHED -> Map.of(RUNNING, COMPLETED);
      case PARTICIPANT_FAILED ->
          Map.of(
              SUBMITTED, FAILED, APPROVING, FAILED, APPROVED, FAILED, ROUTED, FAILED, RUNNING,
              FAILED);
      case MEMBER_ABORTED ->
          Map.of(
              SUBMITTED, ABORTED, APPROVING, ABORTED, APPROVED, ABORTED, ROUTED, ABORTED, RUNNING,
              ABORTED);
      case TIME_PASSED ->
          Map.of(
              SUBMITTED, EXPIRED, APPROVING, EXPIRED, APPROVED, EXPIRED, ROUTED, EXPIRED, RUNNING,
              EXPIRED);
    };
  }

  @ParameterizedTest
  @EnumSource
  void eachEventChangesTheStatesOfItsTableAndNoOther(Event event) {
    for (RunState state : RunState.values()) {
      assertThat(RunMachine.next(state, event))
          .as("%s in %s", event, state)
          .isEqualTo(Optional.ofNullable(table(event).get(state)));
    }
  }
}
