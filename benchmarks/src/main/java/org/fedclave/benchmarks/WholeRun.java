package org.fedclave.benchmarks;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fedclave.models.Engines;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.RunState;
import org.fedclave.transport.RunStatus;
import org.fedclave.verifier.ProofVerifier;
import org.fedclave.verifier.VerifiedModel;

/**
 * Times one whole confidential run, then the same steps of the same engine without federation, and
 * the same schedule in plain Deeplearning4j.
 */
final class WholeRun {

  private static final int TRAINERS = 4;
  private static final int VERIFICATIONS = 20;

  private final String name;
  private final int rounds;
  private final MaskingTerms masking;
  private final String engine;
  private final Map<String, String> figures = new java.util.LinkedHashMap<>();

  private WholeRun(String name, int rounds, MaskingTerms masking, String engine) {
    this.name = name;
    this.rounds = rounds;
    this.masking = masking;
    this.engine = engine;
  }

  /**
   * Runs and measures.
   *
   * @param workload one of {@link Workload#NAMES}
   * @param rounds at least 3; the first half warms up
   * @param masking of the updates
   * @param engine that trains
   * @param work empty folder
   * @param vendor folder of the test root
   */
  static Map<String, String> measure(
      String workload, int rounds, MaskingTerms masking, String engine, Path work, Path vendor)
      throws Exception {
    var run = new WholeRun(workload, rounds, masking, engine);
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
      Contract contract = federation.contract(workload.purpose(), rounds, masking, engine);
      long submitted = System.nanoTime();
      RunStatus status = federation.run(contract);
      long ended = System.nanoTime();
      if (status.state() != RunState.COMPLETED) {
        throw new IllegalStateException(name + " ended as " + status);
      }
      put("start to first round, s", before + (clock.first() - start) / 1e9);
      put("submission to first round, s", (clock.first() - submitted) / 1e9);
      put("submission to result, s", (ended - submitted) / 1e9);
      put("a round, mean after the first, s", clock.mean());
      put("a round, warm, s", clock.warm());
      put("a round, warm, s of processor", clock.warmProcessor());
      bytes(federation);
      verification(federation, status.run());
      alone(workload, federation, clock);
      plain(workload, federation, clock);
    }
  }

  private void bytes(Federation federation) {
    long each =
        (federation.traffic().sent(LetterKind.ROUND_START)
                + federation.traffic().sent(LetterKind.UPDATE)
                + federation.traffic().sent(LetterKind.PROGRESS))
            / rounds;
    figures.put("payload a round, bytes", String.format(Locale.ROOT, "%,d", each));
  }

  private void verification(Federation federation, RunId run) throws Exception {
    SealedModel.ModelAndProof files = federation.fetch(run);
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
    put("verifying model and proof, warm, s", RoundClock.warmMedian(seconds));
  }

  /** The same steps without federation, on as many engines as there are trainers. */
  private void alone(Workload workload, Federation federation, RoundClock confidential)
      throws Exception {
    var clock = new RoundClock();
    try (var training =
        new EngineTraining(workload, federation.datasets(), Engines.of(engine), TRAINERS)) {
      training.train(rounds, clock);
    }
    String alone = engine + " alone, " + TRAINERS + " engines";
    put(alone + ", a round, warm, s", clock.warm());
    put(alone + ", a round, warm, s of processor", clock.warmProcessor());
    put("federated / " + alone, confidential.warm() / clock.warm());
    put(
        "federated / " + alone + ", of processor",
        confidential.warmProcessor() / clock.warmProcessor());
  }

  /** The same rows, rounds and batches unprotected, on as many threads as there are trainers. */
  private void plain(Workload workload, Federation federation, RoundClock confidential)
      throws Exception {
    Engines.dl4j().report();
    for (int threads : new int[] {TRAINERS, 1}) {
      var clock = new RoundClock();
      try (var training = new PlainTraining(workload, federation.datasets(), threads)) {
        training.train(rounds, clock);
      }
      String plain = "plain DL4J, " + threads + (threads == 1 ? " thread" : " threads");
      put(plain + ", a round, warm, s", clock.warm());
      put(plain + ", a round, warm, s of processor", clock.warmProcessor());
      put("federated / " + plain, confidential.warm() / clock.warm());
      put(
          "federated / " + plain + ", of processor",
          confidential.warmProcessor() / clock.warmProcessor());
    }
  }

  private void put(String figure, double value) {
    figures.put(figure, String.format(Locale.ROOT, "%.4f", value));
  }
}
