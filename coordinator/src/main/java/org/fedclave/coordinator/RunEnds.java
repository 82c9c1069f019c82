package org.fedclave.coordinator;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.fedclave.coordinator.CoordinatorStore.StoredRun;
import org.fedclave.coordinator.RunMachine.Event;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.RunState;
import org.fedclave.transport.milestone.CoordinatorPoint;

/** Ends runs, and tells everybody in them. Used under the desk's lock. */
final class RunEnds {

  private final Runs runs;
  private final Outgoing outgoing;

  RunEnds(Runs runs, Outgoing outgoing) {
    this.runs = runs;
    this.outgoing = outgoing;
  }

  /** Ends a run and tells everybody in it but {@code who}, unless it had ended before. */
  void end(RunId id, Event event, MemberId who, Refusal refusal) throws RefusedCall {
    Refusal told = new Refusal(refusal.rule(), who + ": " + refusal.sentence());
    if (runs.happened(id, event, told.sentence())) {
      tellEnd(runs.known(id), Optional.of(who), told);
    }
  }

  private void tellEnd(StoredRun run, Optional<MemberId> knowing, Refusal told) throws RefusedCall {
    Set<MemberId> others = new LinkedHashSet<>(run.members());
    others.addAll(run.nodes());
    knowing.ifPresent(others::remove);
    for (MemberId other : others) {
      outgoing.sendOnce(other, run.run(), run.incarnation(), LetterKind.FAILED, told.toBytes());
    }
    runs.note(CoordinatorPoint.END_TOLD, run.run());
  }

  /**
   * After a start: tells once more how runs ended that ended without a model, for this process
   * cannot know whether the one before it came to do so. Who was told drops the second letter.
   *
   * @param since how far back mailboxes remember letters that were handled
   */
  void tellEndsAgain(Instant since) throws RefusedCall {
    for (StoredRun run : runs.each()) {
      if (run.state().isFinal()
          && run.state() != RunState.COMPLETED
          && run.since().isAfter(since)) {
        tellEnd(
            run,
            Optional.empty(),
            new Refusal(run.state().name(), run.reason().isEmpty() ? "it ended" : run.reason()));
      }
    }
  }
}
