package org.fedclave.benchmarks;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fedclave.models.EngineReport;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.trainer.TrainerEvents;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.RunState;
import org.fedclave.transport.RunStatus;
import org.fedclave.verifier.ProofVerifier;
import org.fedclave.verifier.VerifiedModel;

/** Times one whole confidential run, and then the same schedule in plain Deeplearning4j. */
final class WholeRun {

  private static final int TRAINERS = 3;
  private static final int VERIFICATIONS = 20;

  private final String name;
  private final int rounds;
  private final Map<String, String> figures = new java.util.LinkedHashMap<>();

  private WholeRun(String name, int rounds) {
    this.name = name;
    this.rounds = rounds;
  }

  /** When the aggregator finished each round. */
  private static final class RoundClock implements TrainerEvents {

    private final List<Long> ends = new ArrayList<>();

    @Override
    public synchronized void round(RunId run, int round, int rounds, Map<String, String> metrics) {
      ends.add(System.nanoTime());
    }

    synchronized long first() {
      return ends.getFirst();
    }

    /** Seconds of each round after the first. */
    synchronized double[] rounds() {
      double[] seconds = new double[ends.size() - 1];
      for (int i = 0; i < seconds.length; i++) {
        seconds[i] = (ends.get(i + 1) - ends.get(i)) / 1e9;
      }
      return seconds;
    }
  }

  /**
   * Runs and measures.
   *
   * @param workload one of {@link Workload#NAMES}
   * @param rounds at least 3; the first half warms up
   * @param work empty folder
   * @param vendor folder of the test root
   */
  static Map<String, String> measure(String workload, int rounds, Path work, Path vendor)
      throws Exception {
    var run = new WholeRun(workload, rounds);
    run.measure(work, vendor);
    return run.figures;
  }

  private void measure(Path work, Path vendor) throws Exception {
    double before = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    long start = System.nanoTime();
    Workload workload = Workload.of(name, work.resolve("tables"));
    var clock = new RoundClock();
    Map<MemberId, Set<String>> purposes = new TreeMap<>();
    workload.tables().keySet().forEach(p -> purposes.put(p, Set.of(workload.purpose())));
    try (Federation federation = Federation.start(work, vendor, workload, purposes, clock)) {
      Contract contract = federation.contract(workload.purpose(), rounds);
      long submitted = System.nanoTime();
      RunStatus status = federation.run(contract);
      long ended = System.nanoTime();
      if (status.state() != RunState.COMPLETED) {
        throw new IllegalStateException(name + " ended as " + status);
      }
      put("start to first round, s", before + (clock.first() - start) / 1e9);
      put("submission to first round, s", (clock.first() - submitted) / 1e9);
      put("submission to result, s", (ended - submitted) / 1e9);
      double[] confidential = clock.rounds();
      put("a round, mean after the first, s", Arrays.stream(confidential).average().orElseThrow());
      double warm = warmMedian(confidential);
      put("a round, warm, s", warm);
      bytes(federation);
      verification(federation, status.run());
      plain(workload, federation, warm);
    }
  }

  private void bytes(Federation federation) {
    long each =
        (federation.meter().bytes(LetterKind.ROUND_START)
                + federation.meter().bytes(LetterKind.UPDATE)
                + federation.meter().bytes(LetterKind.PROGRESS))
            / rounds;
    figures.put("payload a round, bytes", String.format(Locale.ROOT, "%,d", each));
  }

  private void verification(Federation federation, RunId run) throws Exception {
    Federation.Files files = federation.fetch(run);
    double[] seconds = new double[VERIFICATIONS];
    for (int i = 0; i < VERIFICATIONS; i++) {
      long start = System.nanoTime();
      VerifiedModel verified = new ProofVerifier().verify(files.model(), files.proof());
      seconds[i] = (System.nanoTime() - start) / 1e9;
      figures.put(
          "accuracy",
          verified.execution().statement().metrics().getOrDefault("accuracy", "not measured"));
    }
    figures.put("proof, bytes", String.format(Locale.ROOT, "%,d", files.proof().size()));
    put("verifying model and proof, first, s", seconds[0]);
    put("verifying model and proof, warm, s", warmMedian(seconds));
  }

  /** The same rows, rounds and batches unprotected, on as many threads as there are trainers. */
  private void plain(Workload workload, Federation federation, double confidential)
      throws Exception {
    EngineReport.ofThisProcess();
    double[] parallel;
    try (var training = new PlainTraining(workload, federation.datasets(), TRAINERS)) {
      parallel = training.train(rounds);
    }
    double[] single;
    try (var training = new PlainTraining(workload, federation.datasets(), 1)) {
      single = training.train(rounds);
    }
    put("plain DL4J, 3 threads, a round, warm, s", warmMedian(parallel));
    put("plain DL4J, 1 thread, a round, warm, s", warmMedian(single));
    put("federated / plain on 3 threads", confidential / warmMedian(parallel));
    put("federated / plain on 1 thread", confidential / warmMedian(single));
  }

  private void put(String figure, double value) {
    figures.put(figure, String.format(Locale.ROOT, "%.4f", value));
  }

  /** The median of the second half. */
  static double warmMedian(double[] values) {
    double[] half = Arrays.copyOfRange(values, values.length / 2, values.length);
    Arrays.sort(half);
    int middle = half.length / 2;
    return half.length % 2 == 1 ? half[middle] : (half[middle - 1] + half[middle]) / 2;
  }
}
