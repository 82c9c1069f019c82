package org.fedclave.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.transport.RunState;
import org.fedclave.transport.faults.FaultProxy;
import org.fedclave.transport.milestone.AggregatorPoint;
import org.fedclave.transport.milestone.CoordinatorPoint;
import org.fedclave.transport.milestone.PartyPoint;
import org.fedclave.transport.milestone.Point;
import org.fedclave.transport.milestone.TrainerPoint;

/**
 * Kills at points, and holds each run against its undisturbed twin: the same bytes of the model, a
 * proof that verifies; or, of runs that end without a model, that everybody hears of it.
 */
final class ChaosSuite {

  private static final Duration TOLD = Duration.ofSeconds(60);

  private final ChaosFederation federation;
  private final ChaosFigures figures;
  private final PrintWriter out;

  ChaosSuite(ChaosFederation federation, ChaosFigures figures, PrintWriter out) {
    this.federation = federation;
    this.figures = figures;
    this.out = out;
  }

  /** How a run has to go for a point to be reached. */
  enum Story {
    /** It trains to its end. */
    TRAINED,
    /** A trainer is lost in its second round, and it trains to its end. */
    LOST,
    /** Every party's policy forbids it. */
    REFUSED,
    /** Its model diverges. */
    FAILED,
    /** The requester ends it in the middle. */
    ABORTED,
    /** It waits for a person until it is over. */
    EXPIRED
  }

  /** Every point of every role. */
  static List<Point> points() {
    return Stream.<Point[]>of(
            CoordinatorPoint.values(),
            AggregatorPoint.values(),
            TrainerPoint.values(),
            PartyPoint.values())
        .flatMap(Arrays::stream)
        .toList();
  }

  static Story story(Point point) {
    return switch (point) {
      case CoordinatorPoint.NODES_DISMISSED,
          CoordinatorPoint.NODES_LOST,
          CoordinatorPoint.INCARNATION_BEGUN,
          AggregatorPoint.RESUMED,
          TrainerPoint.RESUMED,
          PartyPoint.SHARES_GIVEN ->
          Story.LOST;
      case CoordinatorPoint.RUN_REFUSED, PartyPoint.REFUSAL_SENT -> Story.REFUSED;
      case CoordinatorPoint.RUN_FAILED -> Story.FAILED;
      case CoordinatorPoint.RUN_ABORTED,
          CoordinatorPoint.END_TOLD,
          AggregatorPoint.STOPPED,
          TrainerPoint.STOPPED ->
          Story.ABORTED;
      case CoordinatorPoint.RUN_EXPIRED -> Story.EXPIRED;
      default -> Story.TRAINED;
    };
  }

  /** Kills whoever is first to reach the point, and requires that the run ends as it has to. */
  void kill(Point point) throws Exception {
    List<KillBoard.Order> orders = new ArrayList<>();
    if (story(point) == Story.LOST) {
      orders.add(new KillBoard.Order(TrainerPoint.MODEL_OPENED, 2));
    }
    orders.add(new KillBoard.Order(point, 1));
    tell(story(point), orders, true);
  }

  /**
   * One run with these orders.
   *
   * @param all whether every order has to be carried out
   */
  RunId tell(Story story, List<KillBoard.Order> orders, boolean all) throws Exception {
    federation.awaitVerified();
    SignedContract contract = federation.sign(terms(story));
    RunId run = contract.run();
    for (KillBoard.Order order : orders) {
      federation.board.give(order);
    }
    List<KillBoard.Order> idle = new ArrayList<>();
    Instant end;
    try {
      end = end(story, contract);
    } finally {
      for (KillBoard.Order order : orders) {
        if (federation.board.takeBack(order)) {
          idle.add(order);
        }
      }
    }
    if (all && !idle.isEmpty()) {
      throw new AssertionError("nobody came by " + idle + " in a run that was " + story);
    }
    requireNothingForgotten(run);
    List<Recovery> recoveries = Recovery.of(federation.board, run.toString(), end);
    figures.add(recoveries);
    recoveries.forEach(each -> out.println("  " + each));
    out.flush();
    return run;
  }

  /**
   * One run over a bad network.
   *
   * @return how long it took
   */
  Duration over(BadNetwork network, RandomGenerator random) throws Exception {
    List<FaultProxy> links = List.copyOf(federation.links().values());
    SignedContract contract = federation.sign(ChaosContract.usual());
    long start = System.nanoTime();
    var over = new AtomicBoolean();
    RunId run = federation.submit(contract);
    network.begin(links, random);
    Thread meanwhile =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!over.get()) {
                    network.meanwhile(links, random);
                    LockSupport.parkNanos(BadNetwork.EVERY.toNanos());
                  }
                });
    try {
      federation.requireResult(run);
    } finally {
      over.set(true);
      meanwhile.join();
      BadNetwork.end(links);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    trained(contract);
    return took;
  }

  /** A state that was noted was in the database: a coordinator that died did not come by again. */
  private void requireNothingForgotten(RunId run) throws Exception {
    Map<String, Long> times =
        federation.board.notes(run.toString()).stream()
            .filter(note -> note.point().startsWith("coordinator.RUN_"))
            .collect(
                Collectors.groupingBy(
                    note -> note.point() + " of incarnation " + note.incarnation().orElse(0),
                    Collectors.counting()));
    times.values().removeIf(count -> count == 1);
    if (!times.isEmpty()) {
      throw new AssertionError(
          "the coordinator forgot that it had come to " + times.keySet() + " in run " + run);
    }
  }

  private static ChaosContract terms(Story story) {
    return switch (story) {
      case TRAINED, LOST -> ChaosContract.usual();
      case REFUSED -> ChaosContract.refused();
      case FAILED -> ChaosContract.diverging();
      case ABORTED -> ChaosContract.longer();
      case EXPIRED -> ChaosContract.expiring();
    };
  }

  /** When the run was over for the requester. */
  private Instant end(Story story, SignedContract contract) throws Exception {
    RunId run = federation.submit(contract);
    return switch (story) {
      case TRAINED, LOST -> trained(contract);
      case REFUSED -> ended(run, RunState.REFUSED);
      case FAILED -> ended(run, RunState.FAILED);
      case EXPIRED -> ended(run, RunState.EXPIRED);
      case ABORTED -> {
        federation.await(run, List.of(RunState.RUNNING));
        federation.abort(run);
        Instant end = ended(run, RunState.ABORTED);
        awaitAllStopped(run, AggregatorPoint.BEGUN, AggregatorPoint.STOPPED);
        awaitAllStopped(run, TrainerPoint.BEGUN, TrainerPoint.STOPPED);
        yield end;
      }
    };
  }

  private Instant trained(SignedContract contract) throws Exception {
    Bytes model = federation.fetch(contract.run());
    Instant end = KillBoard.now(ChaosFederation.clock());
    federation.await(contract.run(), List.of(RunState.COMPLETED));
    Bytes undisturbed = federation.undisturbed(contract);
    if (!model.equals(undisturbed)) {
      throw new AssertionError(
          "run " + contract.run() + " came to another model than its undisturbed twin");
    }
    return end;
  }

  private Instant ended(RunId run, RunState state) throws Exception {
    federation.await(run, List.of(state));
    Instant end = KillBoard.now(ChaosFederation.clock());
    if (state != RunState.ABORTED) { // which the requester said itself
      awaitReason(run);
    }
    awaitPoint(run, CoordinatorPoint.END_TOLD, 1);
    return end;
  }

  private void awaitReason(RunId run) throws Exception {
    long end = System.nanoTime() + TOLD.toNanos();
    while (federation.reason(run).isEmpty()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("the requester was not told how run " + run + " ended");
      }
      Thread.sleep(20); // looks again until the deadline
    }
  }

  /** Whoever began in the last incarnation has given up. */
  private void awaitAllStopped(RunId run, Point begun, Point stopped) throws Exception {
    long end = System.nanoTime() + TOLD.toNanos();
    while (true) {
      List<KillBoard.Noted> notes = federation.board.notes(run.toString());
      int last = notes.stream().mapToInt(n -> n.incarnation().orElse(0)).max().orElse(0);
      Set<String> waiting =
          notes.stream()
              .filter(n -> n.is(begun) && n.incarnation().orElse(0) == last)
              .map(KillBoard.Noted::member)
              .collect(Collectors.toCollection(HashSet::new));
      notes.stream()
          .filter(n -> n.is(stopped))
          .map(KillBoard.Noted::member)
          .forEach(waiting::remove);
      if (waiting.isEmpty()) {
        return;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError(waiting + " went on after run " + run + " was ended");
      }
      Thread.sleep(20); // looks again until the deadline
    }
  }

  private void awaitPoint(RunId run, Point point, int times) throws Exception {
    long end = System.nanoTime() + TOLD.toNanos();
    while (federation.board.notes(run.toString()).stream().filter(n -> n.is(point)).count()
        < times) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            KillBoard.name(point) + " was not reached " + times + " times in run " + run);
      }
      Thread.sleep(20); // looks again until the deadline
    }
  }
}
