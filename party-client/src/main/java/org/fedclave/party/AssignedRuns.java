package org.fedclave.party;

import static org.fedclave.party.PartyRefusedException.require;

import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import org.fedclave.attestation.Appraiser;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.transport.Letter;

/**
 * The runs that this party approved and the coordinator assigned, and requests that came before
 * their assignment. Assignments lie on the disk; the newest runs are in memory. Not thread-safe.
 */
final class AssignedRuns {

  private static final int MOST = 64;

  private final RunShelf shelf;
  private final Appraiser own;
  private final Clock clock;
  private final SequencedMap<RunId, ApprovedRun> runs = new LinkedHashMap<>();
  private final SequencedMap<Early, Letter> early = new LinkedHashMap<>();

  /**
   * @param own by the party's policy, for all runs
   */
  AssignedRuns(RunShelf shelf, Appraiser own, Clock clock) {
    this.shelf = shelf;
    this.own = own;
    this.clock = clock;
  }

  /** Who asked for keys of which run before the run was assigned. */
  private record Early(RunId run, MemberId from) {}

  /** Whether this party's word on a run still stands, as the disk has it now. */
  static void requireApproved(RunShelf shelf, RunId run)
      throws PartyRefusedException, IOException, MalformedException {
    RunShelf.Decision decision = shelf.decision(run);
    require(
        AgentRule.REVOKED,
        decision != RunShelf.Decision.REVOKED,
        "this party has taken back its approval of run " + run.abbreviated());
    require(
        AgentRule.NOT_APPROVED,
        decision == RunShelf.Decision.APPROVED,
        "this party has not approved run " + run.abbreviated());
  }

  void requireApproved(RunId run) throws PartyRefusedException, IOException, MalformedException {
    requireApproved(shelf, run);
  }

  /** Whether this very assignment is known. */
  boolean has(RunId run, Bytes assignment) throws IOException, MalformedException {
    return runs.containsKey(run) && shelf.assignment(run).filter(assignment::equals).isPresent();
  }

  /** Checks an assignment of an approved run, keeps it, and forgets an earlier one. */
  ApprovedRun assign(RunId run, Bytes assignment)
      throws PartyRefusedException, IOException, MalformedException {
    requireApproved(run);
    ApprovedRun read = read(run, assignment);
    Optional<ApprovedRun> known = find(run);
    require(
        AgentRule.INCARNATION,
        known.isEmpty() || known.get().incarnation() <= read.incarnation(),
        "an assignment of an earlier incarnation than the one that is known");
    shelf.keepAssignment(run, assignment);
    keep(run, read);
    return read;
  }

  /** The run's assignment, after a restart from the disk. */
  Optional<ApprovedRun> find(RunId run)
      throws PartyRefusedException, IOException, MalformedException {
    if (!runs.containsKey(run)) {
      Optional<Bytes> assignment = shelf.assignment(run);
      if (assignment.isPresent()) {
        keep(run, read(run, assignment.get()));
      }
    }
    return inMemory(run);
  }

  Optional<ApprovedRun> inMemory(RunId run) {
    return Optional.ofNullable(runs.get(run));
  }

  private void keep(RunId run, ApprovedRun approved) {
    runs.putLast(run, approved);
    if (runs.size() > MOST) {
      runs.pollFirstEntry();
    }
  }

  /** Keeps a request until {@link #takeEarly}. */
  void keepEarly(Letter request) {
    early.putLast(new Early(request.run(), request.from()), request);
    if (early.size() > MOST) {
      early.pollFirstEntry();
    }
  }

  /** The request that {@code node} made too early, once. */
  Optional<Letter> takeEarly(RunId run, MemberId node) {
    return Optional.ofNullable(early.remove(new Early(run, node)));
  }

  private ApprovedRun read(RunId run, Bytes bytes) throws PartyRefusedException {
    try {
      Assignment assignment = Assignment.parse(bytes);
      SignedContract contract = SignedContract.complete(assignment.contractEnvelope());
      require(
          AgentRule.CONTRACT_SIGNATURES,
          contract.run().equals(run),
          "the assignment's contract is not the one that this party signed");
      assignment.requireFits(contract.contract());
      return new ApprovedRun(contract, assignment, own, clock);
    } catch (BadSignatureException e) {
      throw new PartyRefusedException(
          AgentRule.CONTRACT_SIGNATURES, "the complete contract: " + e.getMessage(), e);
    } catch (MalformedException e) {
      throw new PartyRefusedException(AgentRule.ASSIGNMENT, String.valueOf(e.getMessage()), e);
    }
  }
}
