package org.fedclave.coordinator;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.fedclave.coordinator.CoordinatorStore.StoredParty;
import org.fedclave.coordinator.CoordinatorStore.StoredRun;
import org.fedclave.coordinator.RunMachine.Event;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.transport.Courier;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Limits;
import org.fedclave.transport.PartyApproval.Decision;
import org.fedclave.transport.RoutingReport;
import org.fedclave.transport.RunState;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.milestone.CoordinatorPoint;
import org.fedclave.transport.milestone.Milestone;

/**
 * Moves runs from a submitted contract to their end: mails the contract, gathers signatures, finds
 * nodes, and notes what the participants report. Thread-safe.
 */
final class RunDesk {

  private final CoordinatorStore store;
  private final ContractCheck check;
  private final BlobStore blobs;
  private final TreeLog log;
  private final RunRouting routing;
  private final RunRecovery recovery;
  private final Outgoing outgoing;
  private final Clock clock;
  private final Meters meters;

  /** Every run, as the store has it: asked for each letter. */
  private final Map<RunId, StoredRun> runs = new ConcurrentHashMap<>();

  private final Watchers watchers = new Watchers();

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
    this.recovery = recovery;
    this.outgoing = outgoing;
    this.clock = clock;
    this.meters = meters;
    store.runs().forEach(this::reload);
  }

  /** Takes a contract in; the same one again is the same run. */
  RunId submit(MemberId requester, Digest envelope) throws RefusedCall, MalformedException {
    // Outside of the lock: signatures take longer than all that follows.
    return enter(check.check(requester, blobs.read(envelope, Limits.CONTRACT_BYTES)), envelope);
  }

  private synchronized RunId enter(SignedContract signed, Digest envelope) throws RefusedCall {
    RunId run = signed.run();
    if (!runs.containsKey(run)) {
      store.addRun(submitted(signed, envelope));
      reload(run);
      meters.transition(RunState.SUBMITTED);
      note(CoordinatorPoint.CONTRACT_TAKEN, run);
    }
    advance(run);
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
      contract(run).verifyApproval(party, signature);
    } catch (BadSignatureException e) {
      throw new RefusedCall(Rule.MALFORMED, "the approval: " + e.getMessage(), e);
    }
    store.putDecision(
        id, new StoredParty(party, Decision.APPROVED, "", Optional.of(signature.toBytes())));
    reload(id);
    note(CoordinatorPoint.APPROVAL_KEPT, id);
    advance(id);
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
    end(id, Event.PARTY_REFUSED, party, refusal);
  }

  private StoredRun asked(MemberId party, RunId id) throws RefusedCall {
    StoredRun run = known(id);
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
    StoredRun run = known(id);
    requireNewest(run, incarnation);
    if (run.nodes().isEmpty() || !run.nodes().getFirst().equals(node)) {
      throw new RefusedCall(Rule.FORBIDDEN, node + " does not aggregate run " + id.abbreviated());
    }
    if (!happened(id, Event.FINISHED, "") && known(id).state() != RunState.COMPLETED) {
      throw new RefusedCall(
          Rule.CONFLICT, "run " + id.abbreviated() + " is " + run.state().wireName());
    }
  }

  /** The aggregator has kept its state after a round. */
  synchronized void checkpoint(MemberId node, RunId id, int incarnation, Bytes content)
      throws RefusedCall, MalformedException {
    StoredRun run = known(id);
    requireNewest(run, incarnation);
    if (run.nodes().isEmpty() || !run.nodes().getFirst().equals(node)) {
      throw new RefusedCall(Rule.FORBIDDEN, node + " does not aggregate run " + id.abbreviated());
    }
    if (content.size() != Digest.SIZE) {
      throw MalformedException.at("checkpoint", "a digest", content.size() + " bytes");
    }
    store.addCheckpoint(id, incarnation, new Digest(content));
    reload(id);
    note(CoordinatorPoint.CHECKPOINT_NOTED, id);
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
    StoredRun run = known(id);
    if (!takesPart(run, who)) {
      throw new RefusedCall(Rule.FORBIDDEN, who + " takes no part in run " + id.abbreviated());
    }
    Refusal refusal = Refusal.parse(payload);
    if (run.members().contains(who)) {
      if (!run.state().isFinal()) { // first, so that a crash leaves the run to be ended once more
        log.append(new LogEntry(LogEntry.Kind.ABORT, id, Digest.of(payload)).toBytes());
      }
      end(id, Event.MEMBER_ABORTED, who, refusal);
      return;
    }
    requireNewest(run, incarnation);
    if (RunRecovery.hasNoRoom(refusal)) {
      routing.noteFull(who, clock.instant());
    }
    if (RunRecovery.mayPass(refusal) && !run.state().isFinal()) {
      lose(run, who + " stopped: " + refusal.sentence());
      advance(id);
    } else {
      end(id, Event.PARTICIPANT_FAILED, who, refusal);
    }
  }

  /** A node's program was started: what it had is gone. */
  synchronized void startedAnew(MemberId node) throws RefusedCall {
    for (StoredRun run : List.copyOf(runs.values())) {
      if (isRunning(run) && run.nodes().contains(node)) {
        lose(run, node + " was started anew");
      }
    }
    advanceAll();
  }

  private static boolean isRunning(StoredRun run) {
    return run.state() == RunState.ROUTED || run.state() == RunState.RUNNING;
  }

  /** Takes the run from its nodes; {@link #advance} gives it to nodes anew. */
  private void lose(StoredRun run, String why) throws RefusedCall {
    Optional<String> inVain = RunRecovery.inVain(run);
    if (inVain.isPresent()) {
      end(
          run.run(),
          Event.PARTICIPANT_FAILED,
          Courier.COORDINATOR,
          new Refusal("IN_VAIN", "given up " + inVain.get() + "; the last time, " + why));
      return;
    }
    Bytes left = new Refusal("SUPERSEDED", why + "; the run goes on elsewhere").toBytes();
    for (MemberId node : run.nodes()) {
      outgoing.send(node, run.run(), run.incarnation(), LetterKind.FAILED, left);
    }
    note(CoordinatorPoint.NODES_DISMISSED, run.run());
    store.nodes().putOutcome(run.run(), clock.instant(), "replaced");
    happened(run.run(), Event.NODES_LOST, why);
    beginIncarnation(run);
  }

  /**
   * Once the state says that the run has no nodes: a crash in between is mended by the next look.
   */
  private void beginIncarnation(StoredRun run) {
    store.putIncarnation(run.run(), run.incarnation() + 1);
    meters.incarnation();
    reload(run.run());
    note(CoordinatorPoint.INCARNATION_BEGUN, run.run());
  }

  /** Looks whether the run's nodes are there. */
  private void recover(StoredRun run, Instant now) throws RefusedCall {
    switch (recovery.look(run, now, () -> canRouteWithout(run, now))) {
      case RunRecovery.Decision.Anew(String why) -> lose(run, why);
      case RunRecovery.Decision.GoOn(String waitingFor) -> {
        if (!waitingFor.equals(run.reason())) {
          changeState(run.run(), run.state(), run.since(), waitingFor);
        }
      }
    }
  }

  private boolean canRouteWithout(StoredRun run, Instant now) {
    try {
      Map<MemberId, Integer> load = load();
      run.nodes().forEach(node -> load.merge(node, -1, Integer::sum));
      return routing.route(complete(run), load, now).chosen().isPresent();
    } catch (RefusedCall | MalformedException | BadSignatureException e) {
      throw new AssertionError("what is stored was checked when it came", e);
    }
  }

  /**
   * Lets a letter between members pass, and notes a beginning round.
   *
   * @param incarnation that the letter is of; a node's has to be the run's newest
   * @throws RefusedCall unless both take part in the run
   */
  void pass(MemberId from, MemberId to, RunId id, int incarnation, LetterKind kind)
      throws RefusedCall {
    StoredRun run = known(id);
    if (!takesPart(run, from) || !takesPart(run, to)) {
      throw new RefusedCall(
          Rule.FORBIDDEN,
          from + " and " + to + " do not both take part in run " + id.abbreviated());
    }
    if (run.nodes().contains(from) || run.nodes().contains(to)) {
      requireNewest(run, incarnation);
    }
    if (kind == LetterKind.ROUND_START
        && run.state() != RunState.RUNNING // it may not be ROUTED yet, while others are being told
        && run.nodes().getFirst().equals(from)) {
      happened(id, Event.ROUND_STARTED, "");
    }
  }

  static boolean takesPart(StoredRun run, MemberId member) {
    return run.members().contains(member) || run.nodes().contains(member);
  }

  /**
   * Goes on with every run that can, and ends those whose time has passed.
   *
   * @throws RefusedCall if one could not; the others went on
   */
  synchronized void advanceAll() throws RefusedCall {
    Instant moment = clock.instant();
    Optional<RefusedCall> refused = Optional.empty();
    for (StoredRun run : List.copyOf(runs.values())) {
      try {
        goOn(run, moment);
      } catch (RefusedCall e) { // a full mailbox, say: it stops no other run
        refused = Optional.of(e);
      }
    }
    if (refused.isPresent()) {
      throw refused.get();
    }
  }

  private void goOn(StoredRun run, Instant moment) throws RefusedCall {
    if (!run.state().isFinal() && !moment.isBefore(run.expires())) {
      end(
          run.run(),
          Event.TIME_PASSED,
          Courier.COORDINATOR,
          new Refusal("EXPIRED", "the contract expired at " + run.expires()));
    }
    if (isRunning(known(run.run()))) {
      recover(known(run.run()), moment);
    }
    advance(run.run());
  }

  /** Does what the state calls for, until somebody else has to do something. */
  private void advance(RunId id) throws RefusedCall {
    try {
      if (known(id).state() == RunState.SUBMITTED) {
        mailContract(known(id));
      }
      if (known(id).state() == RunState.APPROVING) {
        gatherApprovals(known(id));
      }
      if (known(id).state() == RunState.APPROVED) {
        if (!known(id).nodes().isEmpty()) {
          beginIncarnation(known(id)); // some of its nodes may have been told, before a crash
        }
        assign(known(id));
      }
    } catch (MalformedException | BadSignatureException e) {
      throw new AssertionError("what is stored was checked when it came", e);
    }
  }

  private void mailContract(StoredRun run) throws RefusedCall {
    Bytes envelope = blobs.read(run.envelope(), Limits.CONTRACT_BYTES);
    for (StoredParty party : run.parties()) {
      outgoing.send(party.party(), run.run(), LetterKind.CONTRACT, envelope);
    }
    note(CoordinatorPoint.CONTRACT_MAILED, run.run());
    happened(run.run(), Event.MAILED, "");
  }

  private void gatherApprovals(StoredRun run)
      throws RefusedCall, MalformedException, BadSignatureException {
    Map<MemberId, HybridSignature> approvals = new HashMap<>();
    for (StoredParty party : run.parties()) {
      if (party.signature().isEmpty()) {
        return;
      }
      approvals.put(party.party(), HybridSignature.parse(party.signature().get()));
    }
    SignedContract signed = contract(run);
    if (!signed.isComplete()) { // or a crash came between the envelope and the state
      Bytes complete = signed.withApprovals(approvals).envelopeJson();
      store.putEnvelope(run.run(), blobs.put(Courier.COORDINATOR, complete, false));
    }
    log.append(new LogEntry(LogEntry.Kind.CONTRACT, run.run(), run.run().digest()).toBytes());
    note(CoordinatorPoint.APPROVALS_MERGED, run.run());
    happened(run.run(), Event.ALL_APPROVED, "");
  }

  private void assign(StoredRun run) throws RefusedCall, MalformedException, BadSignatureException {
    SignedContract complete = complete(run);
    Instant now = clock.instant();
    Routing.Route route = routing.route(complete, load(), now);
    if (route.chosen().isPresent()) {
      mailAssignment(run, complete, route.chosen().get(), RoutingReports.of(route, now));
      return;
    }
    String reason = "nodes: " + route.ofRun().orElseThrow().sentence();
    if (!reason.equals(run.reason())) {
      changeState(run.run(), RunState.APPROVED, run.since(), reason);
    }
  }

  /**
   * Why the run got its nodes; for one that waits for some, what would come of routing it now.
   *
   * @throws RefusedCall of a run that ended without nodes
   */
  RoutingReport explain(RunId id) throws RefusedCall {
    StoredRun run = known(id);
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
      return RoutingReports.of(routing.route(contract(run), load(), now), now);
    } catch (MalformedException e) {
      throw new AssertionError("what is stored was checked when it came", e);
    }
  }

  private void mailAssignment(
      StoredRun run, SignedContract complete, Routing.Chosen routed, RoutingReport report)
      throws RefusedCall {
    Set<MemberId> chosen = new LinkedHashSet<>();
    chosen.add(routed.aggregator());
    chosen.addAll(routed.trainers().keySet());
    routing.note(run.run(), run.incarnation(), routed, report);
    store.putNodes(run.run(), List.copyOf(chosen));
    reload(run.run()); // first: a node may write to the others the moment it is told
    note(CoordinatorPoint.NODES_CHOSEN, run.run());
    Bytes assignment =
        new Assignment(
                run.incarnation(), complete.envelopeJson(), routed.aggregator(), routed.trainers())
            .toBytes();
    Set<MemberId> told = new LinkedHashSet<>(chosen);
    complete.contract().parties().forEach(party -> told.add(party.name()));
    for (MemberId member : told) {
      outgoing.send(member, run.run(), run.incarnation(), LetterKind.ASSIGNMENT, assignment);
    }
    note(CoordinatorPoint.ASSIGNMENT_MAILED, run.run());
    happened(run.run(), Event.ASSIGNED, ""); // last: until then a crash begins the next incarnation
  }

  private SignedContract complete(StoredRun run)
      throws RefusedCall, MalformedException, BadSignatureException {
    return SignedContract.complete(blobs.read(run.envelope(), Limits.CONTRACT_BYTES));
  }

  /** A member put a leaf into the log: the aggregator's statement names the work that was done. */
  void logged(MemberId who, Bytes leaf) {
    LogEntry entry;
    try {
      entry = LogEntry.parse(leaf);
    } catch (MalformedException e) {
      return; // the log takes what it is given; only a statement says something here
    }
    StoredRun run = runs.get(entry.run());
    if (entry.kind() == LogEntry.Kind.STATEMENT
        && run != null
        && !run.state().isFinal()
        && !run.nodes().isEmpty()
        && run.nodes().getFirst().equals(who)) {
      store.nodes().putStatement(entry.run(), entry.digest());
    }
    if (run != null) {
      note(CoordinatorPoint.LEAF_LOGGED, entry.run());
    }
  }

  private Map<MemberId, Integer> load() {
    Map<MemberId, Integer> load = new HashMap<>();
    runs.values().stream()
        .filter(run -> !run.state().isFinal())
        .flatMap(run -> run.nodes().stream())
        .forEach(node -> load.merge(node, 1, Integer::sum));
    return load;
  }

  /** Ends a run and tells everybody in it but {@code who}, unless it had ended before. */
  private void end(RunId id, Event event, MemberId who, Refusal refusal) throws RefusedCall {
    Refusal told = new Refusal(refusal.rule(), who + ": " + refusal.sentence());
    if (happened(id, event, told.sentence())) {
      tellEnd(known(id), Optional.of(who), told);
    }
  }

  private void tellEnd(StoredRun run, Optional<MemberId> knowing, Refusal told) throws RefusedCall {
    Set<MemberId> others = new LinkedHashSet<>(run.members());
    others.addAll(run.nodes());
    knowing.ifPresent(others::remove);
    for (MemberId other : others) {
      outgoing.sendOnce(other, run.run(), run.incarnation(), LetterKind.FAILED, told.toBytes());
    }
    note(CoordinatorPoint.END_TOLD, run.run());
  }

  /**
   * After a start: tells once more how runs ended that ended without a model, for this process
   * cannot know whether the one before it came to do so. Who was told drops the second letter.
   *
   * @param since how far back mailboxes remember letters that were handled
   */
  synchronized void tellEndsAgain(Instant since) throws RefusedCall {
    for (StoredRun run : List.copyOf(runs.values())) {
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

  /** Whether the event changed the run's state. */
  private synchronized boolean happened(RunId id, Event event, String reason) throws RefusedCall {
    Optional<RunState> next = RunMachine.next(known(id).state(), event);
    if (next.isPresent()) {
      changeState(id, next.get(), clock.instant(), reason);
      meters.transition(next.get());
      note(event.point(), id);
    }
    return next.isPresent();
  }

  private void note(CoordinatorPoint point, RunId id) {
    StoredRun run = runs.get(id);
    Milestone.note(point, Courier.COORDINATOR, id, run == null ? 0 : run.incarnation());
  }

  private void changeState(RunId id, RunState state, Instant since, String reason) {
    store.putRunState(id, state, since, reason);
    if (state.isFinal()) {
      store.nodes().putOutcome(id, since, state.wireName());
    }
    reload(id);
  }

  private void reload(RunId id) {
    runs.put(id, store.run(id).orElseThrow(() -> new AssertionError("runs are never removed")));
    watchers.raise(id);
  }

  private SignedContract contract(StoredRun run) throws RefusedCall, MalformedException {
    try {
      return SignedContract.requestedOrComplete(blobs.read(run.envelope(), Limits.CONTRACT_BYTES));
    } catch (BadSignatureException e) {
      throw new AssertionError("the contract was checked when it came", e);
    }
  }

  StoredRun known(RunId id) throws RefusedCall {
    StoredRun run = runs.get(id);
    if (run == null) {
      throw new RefusedCall(Rule.NOT_FOUND, "there is no run " + id.abbreviated());
    }
    return run;
  }

  /** How many runs are in {@code state}. */
  long count(RunState state) {
    return runs.values().stream().filter(run -> run.state() == state).count();
  }

  /** All runs, newest first. */
  List<StoredRun> all() {
    return store.runs().stream().flatMap(id -> Optional.ofNullable(runs.get(id)).stream()).toList();
  }

  /** Who is told when a run's state changes. */
  Watchers watchers() {
    return watchers;
  }
}
