package org.fedclave.benchmarks.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.RunState;
import org.fedclave.transport.RunStatus;

/**
 * Hours of small runs on one coordinator: members leave and come back, certificates are replaced,
 * garbage is collected, and in the first half the coordinator is stopped and started again. What it
 * holds is sampled all the while; the second half, in one process, has to stay within {@link
 * SoakBound}.
 */
public final class Soak {

  static final Duration SAMPLE_EVERY = Duration.ofSeconds(10);
  private static final LoadPlan PLAN = new LoadPlan(40, 8, 4, 2, 2, 256, 1);
  private static final int FEWEST_SAMPLES = 6;
  private static final long PATIENCE_SECONDS = 300;
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** Between one disturbance and the next. */
  private static final Duration DISTURB_EVERY = Duration.ofSeconds(15);

  private final Duration length;
  private final PrintStream progress;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong runs = new AtomicLong();
  private final AtomicInteger starts = new AtomicInteger(1);
  private final List<SoakSample> samples = new ArrayList<>();
  private long began;
  private int disturbances;
  private int replaced;

  /** What a soak found. */
  public record Result(LoadFigures figures, List<SoakSample> samples, List<String> objections) {
    public Result {
      samples = List.copyOf(samples);
      objections = List.copyOf(objections);
    }
  }

  private Soak(Duration length, PrintStream progress) {
    this.length = length;
    this.progress = progress;
  }

  /**
   * Runs for {@code length}.
   *
   * @param work empty folder
   * @param vendor folder of the test root, made if absent
   * @param progress told each sample
   * @throws IllegalStateException if a run does not complete, or a letter is lost or comes twice
   */
  static Result run(Duration length, Path work, Path vendor, PrintStream progress)
      throws Exception {
    var soak = new Soak(length, progress);
    try (Fleet fleet = new Fleet(work, vendor, PLAN);
        var coordinator = new Restarted(fleet.membership().path(), PLAN.heapMegabytes())) {
      return soak.run(fleet, coordinator);
    }
  }

  private Result run(Fleet fleet, Restarted coordinator) throws Exception {
    Requester requester = fleet.gather();
    began = System.nanoTime();
    List<Callable<String>> work = new ArrayList<>();
    for (int i = 0; i < PLAN.runs(); i++) {
      int pair = i;
      work.add(() -> untilOver(() -> oneRun(fleet, requester, pair)));
    }
    for (ProbePair pair : fleet.pairs()) {
      work.add(() -> untilOver(() -> pair.roundTrip(PATIENCE_SECONDS)));
    }
    work.add(() -> untilOver(() -> disturb(fleet, coordinator)));
    work.add(() -> sampleToTheEnd(coordinator));
    Together.all(work.size(), work);
    return result(fleet);
  }

  /** Something that is done again and again. */
  @FunctionalInterface
  private interface Step {
    void take() throws Exception;
  }

  /** One that fails ends the soak. */
  private String untilOver(Step step) throws Exception {
    try {
      while (!over.get()) {
        step.take();
        Thread.sleep(PAUSE);
      }
      return "";
    } finally {
      over.set(true);
    }
  }

  private void oneRun(Fleet fleet, Requester requester, int pair) throws Exception {
    RunId id = requester.submit(fleet.partiesOf(pair), PLAN.rounds());
    RunStatus status = requester.await(id);
    if (status.state() != RunState.COMPLETED) {
      throw new IllegalStateException("a run ended as " + status);
    }
    runs.incrementAndGet();
  }

  /** What happens to a coordinator over the days, one after the other. */
  private void disturb(Fleet fleet, Restarted coordinator) throws Exception {
    long next = System.nanoTime() + DISTURB_EVERY.toNanos();
    while (System.nanoTime() - next < 0 && !over.get()) {
      Thread.sleep(PAUSE);
    }
    int turn = disturbances++;
    IdleParty idle = fleet.idle().get(turn % fleet.idle().size());
    switch (turn % 5) {
      case 0 -> idle.leaveAndComeBack();
      case 1 -> {
        try (CoordinatorClient admin = fleet.membership().admin()) {
          idle.joinAgain(admin);
        }
        replaced++;
      }
      case 2 -> {
        try (CoordinatorClient operator = fleet.membership().operator()) {
          var _ = operator.collectGarbage(false);
        }
      }
      case 3 -> restart(coordinator);
      default -> fleet.idle().get((turn + 1) % fleet.idle().size()).leaveAndComeBack();
    }
  }

  /** Three times at most, and not in the second half, in which nothing may grow. */
  private void restart(Restarted coordinator) throws Exception {
    boolean firstHalf = System.nanoTime() - began < length.toNanos() * 2 / 5;
    if (firstHalf && starts.get() <= 3) {
      coordinator.again();
      starts.incrementAndGet();
    }
  }

  private String sampleToTheEnd(Restarted coordinator) throws Exception {
    try {
      for (long next = began; !over.get(); next += SAMPLE_EVERY.toNanos()) {
        while (System.nanoTime() - next < 0 && !over.get()) {
          Thread.sleep(PAUSE);
        }
        SoakSample sample = sample(coordinator);
        samples.add(sample);
        progress.println(sample.row());
        progress.flush();
        if (System.nanoTime() - began >= length.toNanos()) {
          return "";
        }
      }
      return "";
    } finally {
      over.set(true);
    }
  }

  private SoakSample sample(Restarted coordinator) throws Exception {
    return coordinator.looking(
        jvm -> {
          LiveObjects live = jvm.liveObjects();
          Scrape scrape = jvm.scrape();
          return new SoakSample(
              (System.nanoTime() - began) / 1e9,
              runs.get(),
              starts.get(),
              live.bytes(),
              jvm.threads(),
              jvm.openFiles(),
              (long) scrape.sum("fedclave_database_rows"),
              (long) scrape.sum("fedclave_database_bytes"),
              bytesBelow(coordinator.folder().resolve("store")),
              (long) scrape.sum("fedclave_letters_waiting"));
        });
  }

  private static long bytesBelow(Path folder) throws IOException {
    long bytes = 0;
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        try {
          bytes += Files.size(path);
        } catch (NoSuchFileException e) {
          // went meanwhile
        }
      }
    }
    return bytes;
  }

  private Result result(Fleet fleet) {
    for (ProbePair pair : fleet.pairs()) {
      if (pair.outOfTurn() > 0 || pair.missing() > 0) {
        throw new IllegalStateException(
            pair.missing() + " letters are missing, " + pair.outOfTurn() + " came out of turn");
      }
    }
    List<SoakSample> half =
        samples.stream().filter(one -> one.seconds() >= length.toSeconds() / 2.0).toList();
    if (half.size() < FEWEST_SAMPLES) {
      throw new IllegalStateException(
          half.size() + " samples of the second half say nothing; soak for longer");
    }
    var figures = new LoadFigures();
    figures.put("minutes", length.toSeconds() / 60.0);
    figures.put("samples", samples.size()).put("runs completed", runs.get());
    figures.put("starts of the coordinator", starts.get());
    figures.put("members that left and came back, or other disturbances", disturbances);
    figures.put("certificates replaced", replaced);
    figures.put("letters of pairs", fleet.pairs().stream().mapToLong(ProbePair::sent).sum() * 2.0);
    figures.put(
        "round trip",
        Quantiles.of(fleet.pairs().stream().flatMap(pair -> pair.takeTimes().stream()).toList()));
    List<String> objections = new ArrayList<>();
    for (SoakBound bound : SoakBound.values()) {
      figures.put(bound.what() + ", second half", bound.slope(half));
      figures.put(bound.what() + ", most that is borne", bound.most());
      bound.objection(half).ifPresent(objections::add);
    }
    return new Result(figures, samples, objections);
  }
}
