package org.fedclave.coordinator;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.coordinator.CoordinatorStore.StoredParty;
import org.fedclave.coordinator.CoordinatorStore.StoredRun;
import org.fedclave.coordinator.RunMachine.Event;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.coordinator.metrics.Meters;
import org.fedclave.coordinator.routing.Routing;
import org.fedclave.coordinator.routing.RoutingReports;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.transport.Courier;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Limits;
import org.fedclave.transport.RoutingReport;
import org.fedclave.transport.RunState;
import org.fedclave.transport.milestone.CoordinatorPoint;

/**
 * Does what a run's state calls for, until somebody else has to do something: mails the contract,
 * gathers signatures, finds nodes, and others where they are lost. Used under the desk's lock.
 */
final class RunDriver {

  private final Runs runs;
  private final RunEnds ends;
  private final CoordinatorStore store;
  private final BlobStore blobs;
  private final TreeLog log;
  private final RunRouting routing;
  private final RunRecovery recovery;
  private final Outgoing outgoing;
  private final Clock clock;
  private final Meters meters;

  RunDriver(
      Runs runs,
      RunEnds ends,
      CoordinatorStore store,
      BlobStore blobs,
      TreeLog log,
      RunRouting routing,
      RunRecovery recovery,
      Outgoing outgoing,
      Clock clock,
      Meters meters) {
    this.runs = runs;
    this.ends = ends;
    this.store = store;
    this.blobs = blobs;
    this.log = log;
    this.routing = routing;
    this.recovery = recovery;
    this.outgoing = outgoing;
    this.clock = clock;
    this.meters = meters;
  }

  /** Looks at a run: whether it has expired, whether its nodes are there, what comes next. */
  void goOn(StoredRun run, Instant moment) throws RefusedCall {
    if (!run.state().isFinal() && !moment.isBefore(run.expires())) {
      ends.end(
          run.run(),
          Event.TIME_PASSED,
          Courier.COORDINATOR,
          new Refusal("EXPIRED", "the contract expired at " + run.expires()));
    }
    if (Runs.isRunning(runs.known(run.run()))) {
      recover(runs.known(run.run()), moment);
    }
    advance(run.run());
  }

  /** Does what the state calls for, until somebody else has to do something. */
  void advance(RunId id) throws RefusedCall {
    try {
      if (runs.known(id).state() == RunState.SUBMITTED) {
        mailContract(runs.known(id));
      }
      if (runs.known(id).state() == RunState.APPROVING) {
        gatherApprovals(runs.known(id));
      }
      if (runs.known(id).state() == RunState.APPROVED) {
        if (!runs.known(id).nodes().isEmpty()) {
          beginIncarnation(runs.known(id)); // some of its nodes may have been told, before a crash
        }
        assign(runs.known(id));
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
    runs.note(CoordinatorPoint.CONTRACT_MAILED, run.run());
    runs.happened(run.run(), Event.MAILED, "");
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
    SignedContract signed = runs.contract(run);
    if (!signed.isComplete()) { // or a crash came between the envelope and the state
      Bytes complete = signed.withApprovals(approvals).envelopeJson();
      store.putEnvelope(run.run(), blobs.put(Courier.COORDINATOR, complete, false));
    }
    log.append(new LogEntry(LogEntry.Kind.CONTRACT, run.run(), run.run().digest()).toBytes());
    runs.note(CoordinatorPoint.APPROVALS_MERGED, run.run());
    runs.happened(run.run(), Event.ALL_APPROVED, "");
  }

  private void assign(StoredRun run) throws RefusedCall, MalformedException, BadSignatureException {
    SignedContract complete = runs.complete(run);
    Instant now = clock.instant();
    Routing.Route route = routing.route(complete, runs.load(), now);
    if (route.chosen().isPresent()) {
      mailAssignment(run, complete, route.chosen().get(), RoutingReports.of(route, now));
      return;
    }
    String reason = "nodes: " + route.ofRun().orElseThrow().sentence();
    if (!reason.equals(run.reason())) {
      runs.changeState(run.run(), RunState.APPROVED, run.since(), reason);
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
    runs.reload(run.run()); // first: a node may write to the others the moment it is told
    runs.note(CoordinatorPoint.NODES_CHOSEN, run.run());
    Bytes assignment =
        new Assignment(
                run.incarnation(), complete.envelopeJson(), routed.aggregator(), routed.trainers())
            .toBytes();
    Set<MemberId> told = new LinkedHashSet<>(chosen);
    complete.contract().parties().forEach(party -> told.add(party.name()));
    for (MemberId member : told) {
      outgoing.send(member, run.run(), run.incarnation(), LetterKind.ASSIGNMENT, assignment);
    }
    runs.note(CoordinatorPoint.ASSIGNMENT_MAILED, run.run());
    // Last: until then a crash begins the next incarnation.
    runs.happened(run.run(), Event.ASSIGNED, "");
  }

  /** Looks whether the run's nodes are there. */
  private void recover(StoredRun run, Instant now) throws RefusedCall {
    switch (recovery.look(run, now, () -> canRouteWithout(run, now))) {
      case RunRecovery.Decision.Anew(String why) -> lose(run, why);
      case RunRecovery.Decision.GoOn(String waitingFor) -> {
        if (!waitingFor.equals(run.reason())) {
          runs.changeState(run.run(), run.state(), run.since(), waitingFor);
        }
      }
    }
  }

  private boolean canRouteWithout(StoredRun run, Instant now) {
    try {
      Map<MemberId, Integer> load = runs.load();
      run.nodes().forEach(node -> load.merge(node, -1, Integer::sum));
      return routing.route(runs.complete(run), load, now).chosen().isPresent();
    } catch (RefusedCall | MalformedException | BadSignatureException e) {
      throw new AssertionError("what is stored was checked when it came", e);
    }
  }

  /** Takes the run from its nodes; {@link #advance} gives it to nodes anew. */
  void lose(StoredRun run, String why) throws RefusedCall {
    Optional<String> inVain = RunRecovery.inVain(run);
    if (inVain.isPresent()) {
      ends.end(
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
    runs.note(CoordinatorPoint.NODES_DISMISSED, run.run());
    store.nodes().putOutcome(run.run(), clock.instant(), "replaced");
    runs.happened(run.run(), Event.NODES_LOST, why);
    beginIncarnation(run);
  }

  /**
   * Once the state says that the run has no nodes: a crash in between is mended by the next look.
   */
  private void beginIncarnation(StoredRun run) {
    store.putIncarnation(run.run(), run.incarnation() + 1);
    meters.incarnation();
    runs.reload(run.run());
    runs.note(CoordinatorPoint.INCARNATION_BEGUN, run.run());
  }
}
