package org.fedclave.coordinator;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.coordinator.CoordinatorStore.StoredParty;
import org.fedclave.coordinator.CoordinatorStore.StoredRun;
import org.fedclave.coordinator.RunMachine.Event;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.coordinator.metrics.Meters;
import org.fedclave.coordinator.routing.RoutingReports;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Limits;
import org.fedclave.transport.PartyApproval.Decision;
import org.fedclave.transport.RoutingReport;
import org.fedclave.transport.RunState;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.milestone.CoordinatorPoint;

/**
 * Moves runs from a submitted contract to their end, by what members say of them: each is one event
 * at a time, under one lock. Thread-safe.
 */
final class RunDesk {

  private final CoordinatorStore store;
  private final ContractCheck check;
  private final BlobStore blobs;
  private final TreeLog log;
  private final RunRouting routing;
  private final Clock clock;
  private final Runs runs;
  private final RunEnds ends;
  private final RunDriver driver;

  RunDesk(
      CoordinatorStore store,
      ContractCheck check,
      BlobStore blobs,
      TreeLog log,
      RunRouting routing,
      RunRecovery recovery,
      Outgoing outgoing,
      Clock clock,
      Meters meters) {
    this.store = store;
    this.check = check;
    this.blobs = blobs;
    this.log = log;
    this.routing = routing;
    this.clock = clock;
    this.runs = new Runs(store, blobs, clock, meters);
    this.ends = new RunEnds(runs, outgoing);
    this.driver =
        new RunDriver(runs, ends, store, blobs, log, routing, recovery, outgoing, clock, meters);
  }

  /** Takes a contract in; the same one again is the same run. */
  RunId submit(MemberId requester, Digest envelope) throws RefusedCall, MalformedException {
    // Outside of the lock: signatures take longer than all that follows.
    return enter(check.check(requester, blobs.read(envelope, Limits.CONTRACT_BYTES)), envelope);
  }

  private synchronized RunId enter(SignedContract signed, Digest envelope) throws RefusedCall {
    RunId run = signed.run();
    if (runs.find(run).isEmpty()) {
      runs.add(submitted(signed, envelope));
      runs.note(CoordinatorPoint.CONTRACT_TAKEN, run);
    }
    driver.advance(run);
    return run;
  }

  private StoredRun submitted(SignedContract signed, Digest envelope) {
    Contract contract = signed.contract();
    Set<MemberId> members = new LinkedHashSet<>();
    members.add(contract.requester().name());
    contract.parties().forEach(party -> members.add(party.name()));
    contract.recipients().stream().map(Identity::name).forEach(members::add);
    return new StoredRun(
        signed.run(),
        RunState.SUBMITTED,
        clock.instant(),
        "",
        contract.requester().name(),
        contract.expires(),
        envelope,
        List.copyOf(members),
        contract.parties().stream()
            .map(party -> new StoredParty(party.name(), Decision.PENDING, "", Optional.empty()))
            .toList(),
        List.of(),
        0,
        -1);
  }

  /** A party's signature. */
  synchronized void approve(MemberId party, RunId id, Bytes payload)
      throws RefusedCall, MalformedException {
    StoredRun run = asked(party, id);
    HybridSignature signature = HybridSignature.parse(payload);
    if (run.state().isFinal() || hasApproved(run, party, signature)) {
      return; // another party was faster to refuse, or this came before and its answer was lost
    }
    requireApproving(run);
    try {
      runs.contract(run).verifyApproval(party, signature);
    } catch (BadSignatureException e) {
      throw new RefusedCall(Rule.MALFORMED, "the approval: " + e.getMessage(), e);
    }
    store.putDecision(
        id, new StoredParty(party, Decision.APPROVED, "", Optional.of(signature.toBytes())));
    runs.reload(id);
    runs.note(CoordinatorPoint.APPROVAL_KEPT, id);
    driver.advance(id);
  }

  private static boolean hasApproved(StoredRun run, MemberId party, HybridSignature signature) {
    return run.parties().stream()
        .filter(one -> one.party().equals(party))
        .anyMatch(one -> one.signature().equals(Optional.of(signature.toBytes())));
  }

  /** A party's no. */
  synchronized void refuse(MemberId party, RunId id, Bytes payload)
      throws RefusedCall, MalformedException {
    StoredRun run = asked(party, id);
    Refusal refusal = Refusal.parse(payload);
    if (!run.state().isFinal()) {
      requireApproving(run);
    }
    store.putDecision(
        id, new StoredParty(party, Decision.REFUSED, refusal.sentence(), Optional.empty()));
    ends.end(id, Event.PARTY_REFUSED, party, refusal);
  }

  private StoredRun asked(MemberId party, RunId id) throws RefusedCall {
    StoredRun run = runs.known(id);
    if (run.parties().stream().noneMatch(one -> one.party().equals(party))) {
      throw new RefusedCall(Rule.FORBIDDEN, party + " is no party of run " + id.abbreviated());
    }
    return run;
  }

  private static void requireApproving(StoredRun run) throws RefusedCall {
    if (run.state() != RunState.APPROVING) {
      throw new RefusedCall(
          Rule.CONFLICT,
          "run " + run.run().abbreviated() + " is " + run.state().wireName() + " already");
    }
  }

  /** The aggregator says that the result is out. */
  synchronized void finished(MemberId node, RunId id, int incarnation) throws RefusedCall {
    StoredRun run = runs.known(id);
    requireNewest(run, incarnation);
    if (!Runs.aggregates(run, node)) {
      throw new RefusedCall(Rule.FORBIDDEN, node + " does not aggregate run " + id.abbreviated());
    }
    if (!runs.happened(id, Event.FINISHED, "") && runs.known(id).state() != RunState.COMPLETED) {
      throw new RefusedCall(
          Rule.CONFLICT, "run " + id.abbreviated() + " is " + run.state().wireName());
    }
  }

  /** The aggregator has kept its state after a round. */
  synchronized void checkpoint(MemberId node, RunId id, int incarnation, Bytes content)
      throws RefusedCall, MalformedException {
    StoredRun run = runs.known(id);
    requireNewest(run, incarnation);
    if (!Runs.aggregates(run, node)) {
      throw new RefusedCall(Rule.FORBIDDEN, node + " does not aggregate run " + id.abbreviated());
    }
    if (content.size() != Digest.SIZE) {
      throw MalformedException.at("checkpoint", "a digest", content.size() + " bytes");
    }
    store.addCheckpoint(id, incarnation, new Digest(content));
    runs.reload(id);
    runs.note(CoordinatorPoint.CHECKPOINT_NOTED, id);
  }

  private static void requireNewest(StoredRun run, int incarnation) throws RefusedCall {
    if (run.incarnation() != incarnation) {
      throw new RefusedCall(
          Rule.CONFLICT,
          "run "
              + run.run().abbreviated()
              + " is at incarnation "
              + run.incarnation()
              + "; incarnation "
              + incarnation
              + " is over");
    }
  }

  /** A member ends the run, or an enclave gives up, perhaps for itself alone. */
  synchronized void failed(MemberId who, RunId id, int incarnation, Bytes payload)
      throws RefusedCall, MalformedException {
    StoredRun run = runs.known(id);
    if (!Runs.takesPart(run, who)) {
      throw new RefusedCall(Rule.FORBIDDEN, who + " takes no part in run " + id.abbreviated());
    }
    Refusal refusal = Refusal.parse(payload);
    if (run.members().contains(who)) {
      if (!run.state().isFinal()) { // first, so that a crash leaves the run to be ended once more
        log.append(new LogEntry(LogEntry.Kind.ABORT, id, Digest.of(payload)).toBytes());
      }
      ends.end(id, Event.MEMBER_ABORTED, who, refusal);
      return;
    }
    requireNewest(run, incarnation);
    if (RunRecovery.hasNoRoom(refusal)) {
      routing.noteFull(who, clock.instant());
    }
    if (RunRecovery.mayPass(refusal) && !run.state().isFinal()) {
      driver.lose(run, who + " stopped: " + refusal.sentence());
      driver.advance(id);
    } else {
      ends.end(id, Event.PARTICIPANT_FAILED, who, refusal);
    }
  }

  /** A node's program was started: what it had is gone. */
  synchronized void startedAnew(MemberId node) throws RefusedCall {
    for (StoredRun run : runs.each()) {
      if (Runs.isRunning(run) && run.nodes().contains(node)) {
        driver.lose(run, node + " was started anew");
      }
    }
    advanceAll();
  }

  /**
   * Lets a letter between members pass, and notes a beginning round.
   *
   * @param incarnation that the letter is of; a node's has to be the run's newest
   * @throws RefusedCall unless both take part in the run
   */
  void pass(MemberId from, MemberId to, RunId id, int incarnation, LetterKind kind)
      throws RefusedCall {
    StoredRun run = runs.known(id);
    if (!Runs.takesPart(run, from) || !Runs.takesPart(run, to)) {
      throw new RefusedCall(
          Rule.FORBIDDEN,
          from + " and " + to + " do not both take part in run " + id.abbreviated());
    }
    if (run.nodes().contains(from) || run.nodes().contains(to)) {
      requireNewest(run, incarnation);
    }
    if (kind == LetterKind.ROUND_START
        && run.state() != RunState.RUNNING // it may not be ROUTED yet, while others are being told
        && Runs.aggregates(run, from)) {
      begun(id);
    }
  }

  private synchronized void begun(RunId id) throws RefusedCall {
    runs.happened(id, Event.ROUND_STARTED, "");
  }

  /**
   * Goes on with every run that can, and ends those whose time has passed.
   *
   * @throws RefusedCall if one could not; the others went on
   */
  synchronized void advanceAll() throws RefusedCall {
    Instant moment = clock.instant();
    Optional<RefusedCall> refused = Optional.empty();
    for (StoredRun run : runs.each()) {
      try {
        driver.goOn(run, moment);
      } catch (RefusedCall e) { // a full mailbox, say: it stops no other run
        refused = Optional.of(e);
      }
    }
    if (refused.isPresent()) {
      throw refused.get();
    }
  }

  /**
   * Why the run got its nodes; for one that waits for some, what would come of routing it now.
   *
   * @throws RefusedCall of a run that ended without nodes
   */
  RoutingReport explain(RunId id) throws RefusedCall {
    StoredRun run = runs.known(id);
    Optional<RoutingReport> noted = routing.noted(id);
    if (noted.isPresent()) {
      return noted.get();
    }
    if (run.state().isFinal() || !run.nodes().isEmpty()) {
      throw new RefusedCall(
          Rule.NOT_FOUND,
          "run "
              + id.abbreviated()
              + " is "
              + run.state().wireName()
              + ", and it was not noted why nodes were chosen for it");
    }
    try {
      Instant now = clock.instant();
      return RoutingReports.of(routing.route(runs.contract(run), runs.load(), now), now);
    } catch (MalformedException e) {
      throw new AssertionError("what is stored was checked when it came", e);
    }
  }

  /** A member put a leaf into the log: the aggregator's statement names the work that was done. */
  void logged(MemberId who, Bytes leaf) {
    LogEntry entry;
    try {
      entry = LogEntry.parse(leaf);
    } catch (MalformedException e) {
      return; // the log takes what it is given; only a statement says something here
    }
    Optional<StoredRun> run = runs.find(entry.run());
    if (run.isEmpty()) {
      return;
    }
    if (entry.kind() == LogEntry.Kind.STATEMENT
        && !run.get().state().isFinal()
        && Runs.aggregates(run.get(), who)) {
      store.nodes().putStatement(entry.run(), entry.digest());
    }
    runs.note(CoordinatorPoint.LEAF_LOGGED, entry.run());
  }

  /** {@link RunEnds#tellEndsAgain}. */
  synchronized void tellEndsAgain(Instant since) throws RefusedCall {
    ends.tellEndsAgain(since);
  }

  /** Every run, to look at. */
  Runs runs() {
    return runs;
  }
}
