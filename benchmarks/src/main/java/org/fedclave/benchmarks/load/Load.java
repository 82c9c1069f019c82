package org.fedclave.benchmarks.load;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.RunState;
import org.fedclave.transport.RunStatus;

/**
 * One coordinator in a process of its own with a bounded heap, all members of a plan connected to
 * it over mutual TLS, all its runs at once, and letters of idle parties going there and back all
 * the while.
 */
public final class Load {

  private static final long PATIENCE_SECONDS = 300;
  private static final int QUIET_ROUND_TRIPS = 50;
  private static final int WINDOW = 8;
  private static final double MIB = 1 << 20;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final LoadPlan plan;
  private final PrintStream progress;
  private final LoadFigures figures = new LoadFigures();

  private Load(LoadPlan plan, PrintStream progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Measures.
   *
   * @param work empty folder
   * @param vendor folder of the test root, made if absent
   * @param progress told what it does now
   * @throws IllegalStateException if a run does not complete, or a letter is lost or comes twice
   */
  public static LoadFigures measure(LoadPlan plan, Path work, Path vendor, PrintStream progress)
      throws Exception {
    var load = new Load(plan, progress);
    try (Fleet fleet = new Fleet(work, vendor, plan);
        CoordinatorJvm coordinator =
            CoordinatorJvm.start(fleet.membership().path(), plan.heapMegabytes())) {
      load.measure(fleet, coordinator);
      return load.figures;
    }
  }

  private void measure(Fleet fleet, CoordinatorJvm coordinator) throws Exception {
    figures.put("parties", plan.parties()).put("nodes", plan.nodes()).put("runs", plan.runs());
    say("everybody joins");
    long began = System.nanoTime();
    Requester requester = fleet.gather();
    awaitQuiet(fleet, coordinator);
    figures.put("joining and verifying all, s", seconds(began));
    LiveObjects before = coordinator.liveObjects();
    figures.put("connections", coordinator.scrape().sum("fedclave_connections"));
    figures.put("resident, all connected, MiB", coordinator.memory().now() / MIB);
    figures.put("live heap, all connected, MiB", before.bytes() / MIB);
    quiet(fleet);
    runs(fleet, requester, coordinator);
    burst(fleet, coordinator);
    requireEveryLetter(fleet);
    after(fleet, coordinator, before);
  }

  private void quiet(Fleet fleet) throws Exception {
    say("letters there and back, nothing else");
    ProbePair pair = fleet.pairs().getFirst();
    for (int i = 0; i < QUIET_ROUND_TRIPS; i++) {
      pair.roundTrip(PATIENCE_SECONDS);
    }
    figures.put("round trip, nothing else", Quantiles.of(pair.takeTimes()));
  }

  private void runs(Fleet fleet, Requester requester, CoordinatorJvm coordinator) throws Exception {
    say(plan.runs() + " runs at once");
    var over = new AtomicBoolean();
    Scrape before = coordinator.scrape();
    Duration processor = coordinator.processor();
    long began = System.nanoTime();
    List<Callable<String>> work = new ArrayList<>();
    for (ProbePair pair : fleet.pairs()) {
      work.add(() -> writeUntil(over, pair));
    }
    work.add(() -> awaitRuns(fleet, requester, over));
    Together.all(work.size(), work);
    double took = seconds(began);
    Scrape after = coordinator.scrape();
    figures.put("all runs, s", took);
    figures.put("processors used", seconds(coordinator.processor().minus(processor)) / took);
    figures.put("letters in and out", after.messages() - before.messages());
    figures.put("letters in and out a second", (after.messages() - before.messages()) / took);
    figures.put("calls refused", after.refused() - before.refused());
    figures.put(
        "calls refused, not because they came late",
        after.refused()
            - before.refused()
            - after.sum("fedclave_calls_refused_total", "rule=\"conflict\"")
            + before.sum("fedclave_calls_refused_total", "rule=\"conflict\""));
    figures.put("round trip during runs", times(fleet));
    figures.put("resident at most, MiB", coordinator.memory().most() / MIB);
    figures.put("longest time in a write transaction, s", longest(after));
  }

  private static double longest(Scrape scrape) {
    return scrape.sum("fedclave_database_transactions_seconds_max", "kind=\"write\"");
  }

  private static String writeUntil(AtomicBoolean over, ProbePair pair) throws Exception {
    while (!over.get()) {
      pair.roundTrip(PATIENCE_SECONDS);
      Thread.sleep(PAUSE);
    }
    return "";
  }

  private String awaitRuns(Fleet fleet, Requester requester, AtomicBoolean over) throws Exception {
    try {
      List<Callable<RunStatus>> running = new ArrayList<>();
      for (int i = 0; i < plan.runs(); i++) {
        int run = i;
        running.add(
            () -> {
              RunId id = requester.submit(fleet.partiesOf(run), plan.rounds());
              return requester.await(id);
            });
      }
      for (RunStatus status : Together.all(plan.runs(), running)) {
        if (status.state() != RunState.COMPLETED) {
          throw new IllegalStateException("a run ended as " + status);
        }
      }
      return "";
    } finally {
      over.set(true);
    }
  }

  /** As many letters as go through, of all pairs at once. */
  private void burst(Fleet fleet, CoordinatorJvm coordinator) throws Exception {
    say("letters as fast as they go");
    Scrape before = coordinator.scrape();
    Duration processor = coordinator.processor();
    long began = System.nanoTime();
    long end = began + Duration.ofSeconds(plan.burstSeconds()).toNanos();
    List<Callable<String>> work = new ArrayList<>();
    for (ProbePair pair : fleet.pairs()) {
      work.add(() -> writeFastUntil(end, pair));
    }
    Together.all(work.size(), work);
    double took = seconds(began);
    double letters = coordinator.scrape().messages() - before.messages();
    figures.put("letters in and out a second, burst", letters / took);
    figures.put("processors used, burst", seconds(coordinator.processor().minus(processor)) / took);
  }

  private static String writeFastUntil(long end, ProbePair pair) throws Exception {
    while (System.nanoTime() - end < 0) {
      pair.write();
      if (pair.missing() >= WINDOW) {
        pair.awaitBack(PATIENCE_SECONDS);
      }
    }
    return "";
  }

  private void requireEveryLetter(Fleet fleet) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
    for (ProbePair pair : fleet.pairs()) {
      while (pair.missing() > 0) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(pair.missing() + " letters of a pair did not come back");
        }
        Thread.sleep(10);
      }
      if (pair.outOfTurn() > 0) {
        throw new IllegalStateException(pair.outOfTurn() + " letters came twice or out of turn");
      }
    }
    figures.put("letters of pairs", fleet.pairs().stream().mapToLong(ProbePair::sent).sum() * 2.0);
    figures.put("letters of pairs lost, doubled or out of turn", 0);
  }

  /** All letters are handled, so mailboxes hold what they held before. */
  private void after(Fleet fleet, CoordinatorJvm coordinator, LiveObjects before) throws Exception {
    say("what is left");
    Scrape scrape = awaitQuiet(fleet, coordinator);
    LiveObjects after = coordinator.liveObjects();
    figures.put("letters that wait at the end", scrape.sum("fedclave_letters_waiting"));
    figures.put("objects of mailboxes before", before.ofMailboxes());
    figures.put("objects of mailboxes after", after.ofMailboxes());
    figures.put("live heap after, MiB", after.bytes() / MIB);
    figures.put("rows of letters", scrape.sum("fedclave_database_rows", "table=\"letter\""));
    figures.put("database, MiB", scrape.sum("fedclave_database_bytes") / MIB);
    figures.put("threads", coordinator.threads());
    figures.put("open files", coordinator.openFiles());
  }

  /** Everybody is connected, and no letter waits. */
  private static Scrape awaitQuiet(Fleet fleet, CoordinatorJvm coordinator) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
    while (true) {
      Scrape scrape = coordinator.scrape();
      double readers = scrape.sum("fedclave_mailbox_readers");
      double waiting = scrape.sum("fedclave_letters_waiting");
      if (readers == fleet.readers() && waiting == 0) {
        return scrape;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            readers + " of " + fleet.readers() + " members read, and " + waiting + " letters wait");
      }
      Thread.sleep(PAUSE);
    }
  }

  private static Quantiles times(Fleet fleet) {
    return Quantiles.of(fleet.pairs().stream().flatMap(pair -> pair.takeTimes().stream()).toList());
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private void say(String sentence) {
    progress.println(sentence + " ...");
    progress.flush();
  }
}
