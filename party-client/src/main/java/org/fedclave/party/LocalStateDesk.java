package org.fedclave.party;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.checkpoint.SealedLocalState;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.transport.Letter;
import org.fedclave.transport.milestone.Milestone;
import org.fedclave.transport.milestone.PartyPoint;

/**
 * Keeps what trainers keep of this party from round to round, sealed as it came, for the trainer of
 * a later incarnation: from the enclaves to which its keys went by the journal, and of the newest
 * rounds only. Not thread-safe.
 */
final class LocalStateDesk {

  private final RunShelf runs;
  private final KeyStore keys;
  private final ReleaseJournal journal;

  LocalStateDesk(PartyFolder folder, KeyStore keys, ReleaseJournal journal) {
    this.runs = folder.runs();
    this.keys = keys;
    this.journal = journal;
  }

  /** A trainer has trained on this party's rows, and has its update yet to send. */
  void onLocalState(Letter letter) throws PartyRefusedException, IOException, MalformedException {
    SealedLocalState state;
    try {
      state = SealedLocalState.parse(letter.payload());
      state.verify(
          letter.run(), keys.identity().name(), trainers(letter.run(), letter.incarnation()));
    } catch (MalformedException e) {
      throw new PartyRefusedException(AgentRule.FORM, String.valueOf(e.getMessage()), e);
    } catch (BadSignatureException e) {
      throw new PartyRefusedException(
          AgentRule.LOCAL_STATE, "a state from " + letter.from() + ": " + e.getMessage(), e);
    }
    runs.keepLocalState(letter.run(), state);
    Milestone.note(
        PartyPoint.STATE_KEPT, keys.identity().name(), letter.run(), letter.incarnation());
  }

  private Set<Digest> trainers(RunId run, int incarnation) {
    return journal.entries(run).stream()
        .filter(entry -> entry.incarnation() == incarnation)
        .map(entry -> entry.trainer().keys())
        .collect(Collectors.toSet());
  }

  /** What a trainer kept of this party after {@code round}; empty if it is not known here. */
  Bytes after(int round, RunId run) throws PartyRefusedException, IOException, MalformedException {
    Optional<SealedLocalState> state = runs.localState(run, round);
    if (state.isEmpty()) {
      return Bytes.EMPTY;
    }
    try {
      return state.get().open(run, keys.identity().name(), keys.identity().kem());
    } catch (CannotOpenException e) {
      throw new PartyRefusedException(AgentRule.STORAGE, "a trainer's state: " + e.getMessage(), e);
    }
  }
}
