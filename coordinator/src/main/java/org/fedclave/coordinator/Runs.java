package org.fedclave.coordinator;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.fedclave.coordinator.CoordinatorStore.StoredRun;
import org.fedclave.coordinator.RunMachine.Event;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.coordinator.metrics.Meters;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Limits;
import org.fedclave.transport.RunState;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.milestone.CoordinatorPoint;
import org.fedclave.transport.milestone.Milestone;

/**
 * Every run, as the database has it, in memory too, because it is asked for each letter; and the
 * only way to change a run's state. Thread-safe for reading; whoever changes something holds the
 * desk's lock.
 */
final class Runs {

  private final CoordinatorStore store;
  private final BlobStore blobs;
  private final Clock clock;
  private final Meters meters;
  private final Map<RunId, StoredRun> runs = new ConcurrentHashMap<>();
  private final Watchers watchers = new Watchers();

  Runs(CoordinatorStore store, BlobStore blobs, Clock clock, Meters meters) {
    this.store = store;
    this.blobs = blobs;
    this.clock = clock;
    this.meters = meters;
    store.runs().forEach(this::reload);
  }

  /** Notes a run that is new. */
  void add(StoredRun run) {
    store.addRun(run);
    reload(run.run());
    meters.transition(run.state());
  }

  StoredRun known(RunId id) throws RefusedCall {
    StoredRun run = runs.get(id);
    if (run == null) {
      throw new RefusedCall(Rule.NOT_FOUND, "there is no run " + id.abbreviated());
    }
    return run;
  }

  Optional<StoredRun> find(RunId id) {
    return Optional.ofNullable(runs.get(id));
  }

  /** Each as it is now. */
  List<StoredRun> each() {
    return List.copyOf(runs.values());
  }

  /** All runs, newest first. */
  List<StoredRun> all() {
    return store.runs().stream().flatMap(id -> Optional.ofNullable(runs.get(id)).stream()).toList();
  }

  /** How many runs are in {@code state}. */
  long count(RunState state) {
    return runs.values().stream().filter(run -> run.state() == state).count();
  }

  /** How many runs that have not ended each node has. */
  Map<MemberId, Integer> load() {
    Map<MemberId, Integer> load = new HashMap<>();
    runs.values().stream()
        .filter(run -> !run.state().isFinal())
        .flatMap(run -> run.nodes().stream())
        .forEach(node -> load.merge(node, 1, Integer::sum));
    return load;
  }

  /** Something happened, which may change the run's state: whether it did. */
  boolean happened(RunId id, Event event, String reason) throws RefusedCall {
    Optional<RunState> next = RunMachine.next(known(id).state(), event);
    if (next.isPresent()) {
      changeState(id, next.get(), clock.instant(), reason);
      meters.transition(next.get());
      note(event.point(), id);
    }
    return next.isPresent();
  }

  void changeState(RunId id, RunState state, Instant since, String reason) {
    store.putRunState(id, state, since, reason);
    if (state.isFinal()) {
      store.nodes().putOutcome(id, since, state.wireName());
    }
    reload(id);
  }

  /** The database has it otherwise now. */
  void reload(RunId id) {
    runs.put(id, store.run(id).orElseThrow(() -> new AssertionError("runs are never removed")));
    watchers.raise(id);
  }

  void note(CoordinatorPoint point, RunId id) {
    StoredRun run = runs.get(id);
    Milestone.note(point, Courier.COORDINATOR, id, run == null ? 0 : run.incarnation());
  }

  /** The contract, signed by its requester alone or by everybody. */
  SignedContract contract(StoredRun run) throws RefusedCall, MalformedException {
    try {
      return SignedContract.requestedOrComplete(blobs.read(run.envelope(), Limits.CONTRACT_BYTES));
    } catch (BadSignatureException e) {
      throw new AssertionError("the contract was checked when it came", e);
    }
  }

  /** The contract that everybody has signed. */
  SignedContract complete(StoredRun run)
      throws RefusedCall, MalformedException, BadSignatureException {
    return SignedContract.complete(blobs.read(run.envelope(), Limits.CONTRACT_BYTES));
  }

  /** Who is told when a run's state changes. */
  Watchers watchers() {
    return watchers;
  }

  static boolean takesPart(StoredRun run, MemberId member) {
    return run.members().contains(member) || run.nodes().contains(member);
  }

  static boolean aggregates(StoredRun run, MemberId node) {
    return !run.nodes().isEmpty() && run.nodes().getFirst().equals(node);
  }

  static boolean isRunning(StoredRun run) {
    return run.state() == RunState.ROUTED || run.state() == RunState.RUNNING;
  }
}
