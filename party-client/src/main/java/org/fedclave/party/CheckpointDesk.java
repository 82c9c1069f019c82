package org.fedclave.party;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.checkpoint.Checkpoint;
import org.fedclave.protocol.checkpoint.CheckpointAnswer.Held;
import org.fedclave.protocol.checkpoint.CheckpointNotice;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.transport.Letter;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.milestone.Milestone;
import org.fedclave.transport.milestone.PartyPoint;

/**
 * Keeps this party's shares of a run's newest checkpoints, sealed as they came, from the aggregator
 * to which its keys went by the journal, as long as that is shown the same log. Not thread-safe.
 */
final class CheckpointDesk {

  private final RunShelf runs;
  private final KeyStore keys;
  private final ReleaseJournal journal;
  private final AssignedRuns assigned;
  private final SeenLog log;

  CheckpointDesk(
      PartyFolder folder,
      KeyStore keys,
      ReleaseJournal journal,
      AssignedRuns assigned,
      SeenLog log) {
    this.runs = folder.runs();
    this.keys = keys;
    this.journal = journal;
    this.assigned = assigned;
    this.log = log;
  }

  /**
   * An aggregator has kept its state after a round, and says which log it is shown: all parties
   * compare with the one aggregator, so that no two of them are shown different logs for long.
   */
  void onCheckpoint(Letter letter)
      throws PartyRefusedException, TransportException, IOException, MalformedException {
    CheckpointNotice notice = verified(letter);
    if (isNewer(notice.signed().checkpoint(), letter.run())) {
      requireSameLog(letter.run(), notice.signed().checkpoint());
      runs.keepCheckpoint(letter.run(), notice);
      Milestone.note(
          PartyPoint.CHECKPOINT_KEPT,
          keys.identity().name(),
          letter.run(),
          letter.incarnation(),
          notice.signed().checkpoint().round());
    }
  }

  private void requireSameLog(RunId run, Checkpoint checkpoint)
      throws PartyRefusedException, TransportException, IOException, MalformedException {
    ApprovedRun approved =
        assigned
            .find(run)
            .orElseThrow(
                () ->
                    new PartyRefusedException(
                        AgentRule.NOT_RELEASED,
                        "run " + run.abbreviated() + " was never assigned"));
    log.requireSame(checkpoint.log(), approved.contract().contract().log());
  }

  private CheckpointNotice verified(Letter letter) throws PartyRefusedException {
    try {
      CheckpointNotice notice = CheckpointNotice.parse(letter.payload());
      notice.verify(
          letter.run(), aggregators(letter.run(), notice.signed().checkpoint().incarnation()));
      return notice;
    } catch (MalformedException e) {
      throw new PartyRefusedException(AgentRule.FORM, String.valueOf(e.getMessage()), e);
    } catch (BadSignatureException e) {
      throw new PartyRefusedException(
          AgentRule.CHECKPOINT, "a checkpoint from " + letter.from() + ": " + e.getMessage(), e);
    }
  }

  private Set<Digest> aggregators(RunId run, int incarnation) {
    return journal.entries(run).stream()
        .filter(entry -> entry.incarnation() == incarnation)
        .map(entry -> entry.aggregator().keys())
        .collect(Collectors.toSet());
  }

  private boolean isNewer(Checkpoint checkpoint, RunId run) throws IOException, MalformedException {
    for (CheckpointNotice known : runs.checkpoints(run)) {
      Checkpoint other = known.signed().checkpoint();
      if (other.incarnation() > checkpoint.incarnation()
          || (other.incarnation() == checkpoint.incarnation()
              && other.round() >= checkpoint.round())) {
        return false;
      }
    }
    return true;
  }

  /**
   * The checkpoints that this party knows of, with its shares, the newest first.
   *
   * @param incarnation that wants to go on: those of earlier ones count
   */
  List<Held> held(RunId run, int incarnation)
      throws PartyRefusedException, IOException, MalformedException {
    List<Held> held = new ArrayList<>();
    for (CheckpointNotice notice : runs.checkpoints(run)) {
      if (notice.signed().checkpoint().incarnation() < incarnation) {
        held.add(new Held(notice.signed(), notice.aggregator(), share(notice)));
      }
    }
    return held;
  }

  private Bytes share(CheckpointNotice notice) throws PartyRefusedException, MalformedException {
    try {
      return notice.openShare(keys.identity().name(), keys.identity().kem());
    } catch (CannotOpenException e) {
      throw new PartyRefusedException(
          AgentRule.STORAGE, "the share of a checkpoint: " + e.getMessage(), e);
    }
  }
}
