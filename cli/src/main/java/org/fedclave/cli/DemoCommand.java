package org.fedclave.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.fedclave.datasets.SampleDataset;
import org.fedclave.models.BadModelException;
import org.fedclave.models.Model;
import org.fedclave.models.ModelZip;
import org.fedclave.party.Passphrase;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.transport.tls.PrivateFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fedclave demo}: one whole run on real data, on this machine. */
@Command(
    name = "demo",
    description =
        "Run everything once on this machine, on real data, with simulated hardware evidence.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "banks",
      description = "banks, hospitals or digits (default: ${DEFAULT-VALUE})")
  private String dataset = "banks";

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "rounds of training (default: as in examples/NAME.yaml)")
  private @Nullable Integer rounds;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "demo-out",
      description = "where model, proof and picture go (default: ${DEFAULT-VALUE})")
  private Path out = Path.of("demo-out");

  @Option(
      names = "--tee",
      paramLabel = "NAME",
      defaultValue = "sev-snp",
      description =
          "what the nodes' evidence is of: sev-snp, tdx, sgx, or mixed (default: ${DEFAULT-VALUE})")
  private String tee = "sev-snp";

  @Option(
      names = "--gpus",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "simulated GPUs a node, which prove themselves beside the CPU and compute nothing (default: ${DEFAULT-VALUE})")
  private int gpus;

  @Option(
      names = "--processes",
      description = "start each role as an operating-system process of its own")
  private boolean processes;

  @Option(
      names = "--no-masks",
      description = "let the aggregator see each update, to compare (default: masked)")
  private boolean noMasks;

  @Option(
      names = "--private-rows",
      description =
          "hide each single row by noise in the trainers' steps; the proof says epsilon (default: not)")
  private boolean privateRows;

  @Option(
      names = "--drop-trainer",
      paramLabel = "TRAINER@ROUND",
      description =
          "kill a trainer (1 to 4) in the middle of a round: 2@3 kills the second in round 3, and the run goes on")
  private @Nullable String dropTrainer;

  @Option(
      names = "--kill-aggregator",
      paramLabel = "ROUND",
      description =
          "kill the aggregator in the middle of a round (from 2), and start its node anew: the run goes on from its last checkpoint, and the proof says so")
  private @Nullable Integer killAggregator;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    DemoSettings settings = settings();
    Files.createDirectories(out);
    Path work = Files.createTempDirectory("fedclave-demo-");
    DemoConsole console = new DemoConsole(spec.commandLine().getOut());
    try {
      run(settings, console, work);
      return 0;
    } finally {
      delete(work);
    }
  }

  private DemoSettings settings() throws CommandFailedException {
    try {
      OptionalInt count = rounds == null ? OptionalInt.empty() : OptionalInt.of(rounds);
      return new DemoSettings(
          SampleDataset.of(dataset),
          count,
          out,
          DemoHardware.of(tee, gpus),
          !noMasks,
          privateRows,
          Optional.ofNullable(dropTrainer).map(DroppedTrainer::parse),
          Optional.ofNullable(killAggregator).map(KilledAggregator::new));
    } catch (IllegalArgumentException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()));
    }
  }

  private void run(DemoSettings settings, DemoConsole console, Path work) throws Exception {
    console.line(
        "One confidential federated run on real data ("
            + settings.dataset().id()
            + "). The hardware evidence is SIMULATED: it protects nothing here, but every check of it is real.");
    String secret = secret();
    Path passphraseFile = work.resolve("passphrase");
    PrivateFiles.write(passphraseFile, Bytes.utf8(secret + '\n'));
    Demo.Result result;
    try (Stage stage = stage(settings, console, passphraseFile)) {
      result = new Demo(settings, console, stage, work, Passphrase.of(secret)).run();
      console.heading("What moved, what it took");
      stage.figures().forEach(console::line);
    }
    report(settings, console, work, result);
  }

  private Stage stage(DemoSettings settings, DemoConsole console, Path passphraseFile) {
    Optional<Duration> stragglers = settings.drop().map(_ -> DroppedTrainer.PATIENCE);
    return processes
        ? new ProcessStage(console, passphraseFile, stragglers)
        : new InProcessStage(console, stragglers);
  }

  private void report(DemoSettings settings, DemoConsole console, Path work, Demo.Result result)
      throws Exception {
    Baselines baselines =
        new Baselines(result.contract(), settings.dataset().schema(), tables(settings, work));
    Map<String, String> metrics = result.verified().execution().statement().metrics();
    Path picture = out.resolve("rounds.png");
    if (!metrics.isEmpty()) {
      RoundChart.write(
          "Federated run on " + settings.dataset().id(),
          settings.metricName(),
          result.rounds(),
          metrics,
          picture);
      console.endPhase("picture");
    }
    if (baselines.canMeasure()) {
      compare(settings, console, baselines, metrics);
    } else {
      DemoReport.phases(console.phases()).forEach(console::line);
      console.line("heldOutPercent is 0: no row is there to compare models on.");
    }
    console.heading("What the proof says");
    result.verified().report().lines().forEach(console::line);
    Path model = out.resolve(FetchModel.MODEL_FILE);
    Path proof = out.resolve(FetchModel.PROOF_FILE);
    console.heading(
        "Wrote "
            + model
            + (metrics.isEmpty() ? " and " : ", ")
            + proof
            + (metrics.isEmpty() ? "" : " and " + picture)
            + ". Verify them, offline:");
    console.line("  ./fedclave verify " + model + ' ' + proof);
  }

  private void compare(
      DemoSettings settings, DemoConsole console, Baselines baselines, Map<String, String> metrics)
      throws Exception {
    Map<MemberId, Baselines.Score> local = baselines.localOnly();
    Baselines.Score pooled = baselines.pooled();
    console.endPhase("baselines: each party alone, and pooled");
    DemoReport.phases(console.phases()).forEach(console::line);
    console.heading("What it is good for");
    Baselines.Score federated =
        metrics.isEmpty() ? baselines.score(model(), firstRecord()) : Baselines.Score.of(metrics);
    DemoReport.comparison(settings, local, federated, pooled).forEach(console::line);
    if (metrics.isEmpty()) {
      console.line(
          "No metrics leave the enclaves under privacy; the demo, which has all rows, measured the federated model itself.");
    }
    if (baselines.isPersonal()) {
      console.line(
          "The federated line measures each party's rows by the model with its own last layers, in its trainer; the other lines measure one model on everybody's rows.");
    }
  }

  private RoundRecord firstRecord() throws IOException, MalformedException {
    Bytes proof = Bytes.wrap(Files.readAllBytes(out.resolve(FetchModel.PROOF_FILE)));
    return ProofBundle.parse(proof).records().getFirst();
  }

  private Model model() throws IOException, BadModelException {
    try (InputStream file = Files.newInputStream(out.resolve(FetchModel.MODEL_FILE))) {
      return ModelZip.read(file);
    }
  }

  private static Map<MemberId, Path> tables(DemoSettings settings, Path work) {
    Map<MemberId, Path> tables = new java.util.TreeMap<>();
    settings
        .dataset()
        .parties()
        .forEach(
            party ->
                tables.put(
                    new MemberId(party.id()), work.resolve("tables").resolve(party.fileName())));
    return tables;
  }

  /** A passphrase for key stores that do not outlive the demo. */
  private static String secret() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return Bytes.wrap(bytes).toHex();
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
