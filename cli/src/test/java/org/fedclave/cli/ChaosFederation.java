package org.fedclave.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.fedclave.coordinator.CoordinatorFolder;
import org.fedclave.party.KeyStore;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Courier;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.NodeStatus;
import org.fedclave.transport.Patience;
import org.fedclave.transport.RunState;
import org.fedclave.transport.faults.FaultProxy;
import org.fedclave.transport.faults.LinkShape;
import org.fedclave.verifier.ProofVerifier;

/**
 * The hospitals running: each member a process of its own that is started again when it was killed,
 * each behind a link of its own to the coordinator. It stays from run to run.
 */
final class ChaosFederation implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(150);
  private static final Duration START = Duration.ofSeconds(90);
  private static final String COORDINATOR = "coordinator";

  final KillBoard board;
  private final ChaosHospitals hospitals;
  private final ChaosTwin twin;
  private final Path output;
  private final boolean everything;
  private final SequencedMap<String, SupervisedProcess> processes = new LinkedHashMap<>();
  private final SequencedMap<MemberId, FaultProxy> links = new LinkedHashMap<>();
  private final KeyStore requester;
  private final CoordinatorClient client;
  private final RequesterMailbox mailbox;

  /**
   * Makes everything below {@code root} and starts it.
   *
   * @param everything whether every logger of every process says all it can, in JSON
   */
  ChaosFederation(Path root, long seed, boolean everything) throws Exception {
    this.everything = everything;
    int port = freePort();
    hospitals = ChaosHospitals.make(root.resolve("real"), port);
    twin = new ChaosTwin(hospitals.copyTo(root.resolve("twin")), freePort());
    board = new KillBoard(root.resolve("board"));
    output = Files.createDirectories(root.resolve("output"));
    for (MemberId member : ChaosHospitals.everybody()) {
      var link =
          new FaultProxy(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
              LinkShape.CLEAN,
              LinkShape.CLEAN,
              seed);
      links.put(member, link);
      hospitals.lead(member, link.address().getPort());
    }
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().unstarted(this::closeProcesses)); // if a test is ended
    startAll();
    requester = hospitals.requester().keys(ChaosHospitals.passphrase());
    client = CoordinatorClient.connect(hospitals.requester().member().load(), Patience.SERVICE);
    mailbox =
        new RequesterMailbox(
            client.courier(), hospitals.requester(), requester.identity().kem(), _ -> {});
    awaitVerified();
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void startAll() throws Exception {
    start(
        COORDINATOR, List.of(COORDINATOR, "start", "--folder", hospitals.coordinator().toString()));
    process(COORDINATOR).await("listening at", 1, START);
    for (MemberId node : ChaosHospitals.NODES) {
      start(node.name(), nodeCommand(node));
    }
    for (MemberId party : ChaosHospitals.PARTIES) {
      start(
          party.name(),
          List.of(
              "party",
              "agent",
              "--folder",
              hospitals.party(party).path().toString(),
              "--passphrase-file",
              hospitals.passphraseFile().toString()));
    }
  }

  private List<String> nodeCommand(MemberId node) throws IOException {
    DemoHardware.Machine machine = hospitals.machine(node);
    List<String> command =
        new ArrayList<>(
            List.of(
                "trainer",
                "start",
                "--folder",
                hospitals.root().resolve(node.name()).toString(),
                "--tee",
                machine.tee(),
                "--operator",
                "chaos",
                "--capacity",
                "2"));
    machine
        .teeOptions()
        .forEach((name, value) -> command.addAll(List.of("--tee-option", name + '=' + value)));
    return command;
  }

  private void start(String name, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(javaCommand());
    command.add(board.folder().toString());
    command.addAll(arguments);
    if (everything) {
      command.addAll(List.of("--log", "json"));
    }
    processes.put(name, new SupervisedProcess(name, command, output.resolve(name + ".log")));
  }

  /** As this JVM was started, with a small heap and a compiler that is soon done. */
  private List<String> javaCommand() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag :
        java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("--") || flag.startsWith("-Dorg.")) {
        command.add(flag);
      }
    }
    if (everything) {
      command.add("-D" + ChaosProcess.EVERYTHING + "=true");
    }
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ChaosProcess.class.getName()));
    return command;
  }

  /** Waits until the coordinator has looked at every node, and may choose among all. */
  void awaitVerified() throws Exception {
    long end = System.nanoTime() + START.toNanos();
    var operator = new CoordinatorFolder(hospitals.coordinator()).operator().load();
    try (CoordinatorClient asking = CoordinatorClient.connect(operator)) {
      while (asking.nodes().stream().filter(n -> n.state() == NodeStatus.State.VERIFIED).count()
          < ChaosHospitals.NODES.size()) {
        requireNoFault();
        if (System.nanoTime() > end) {
          throw new AssertionError("nodes are not verified: " + asking.nodes());
        }
        Thread.sleep(50); // looks again until the deadline
      }
    }
  }

  private void requireNoFault() throws IOException {
    for (SupervisedProcess each : processes.values()) {
      String fault = each.fault();
      if (!fault.isEmpty()) {
        throw new AssertionError(fault);
      }
    }
  }

  /** A contract of now, which nobody has seen yet. */
  SignedContract sign(ChaosContract terms) throws Exception {
    var contract =
        new ContractCompiler(client)
            .compile(terms.in(hospitals.root()), requester.identity().identity());
    return SignedContract.request(contract, requester.identity().signing());
  }

  /** Hands the contract in; the coordinator may die meanwhile. */
  RunId submit(SignedContract contract) throws Exception {
    return client.submitRun(contract.envelopeJson());
  }

  RunState state(RunId run) throws Exception {
    return client.run(run).state();
  }

  /** Waits until the coordinator says that the run is there or beyond. */
  RunState await(RunId run, List<RunState> states) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      RunState now = state(run);
      if (states.contains(now)) {
        return now;
      }
      requireNoFault();
      if (now.isFinal() || System.nanoTime() > end) {
        throw new AssertionError(
            "run "
                + run
                + " is "
                + now
                + " ("
                + client.run(run).reason()
                + ") and not in "
                + states
                + tails());
      }
      Thread.sleep(20); // looks again until the deadline
    }
  }

  private String tails() throws IOException {
    StringBuilder all = new StringBuilder();
    for (SupervisedProcess each : processes.values()) {
      all.append("\n--- ").append(each).append('\n').append(each.tail());
    }
    return all.toString();
  }

  /** The requester ends the run. */
  void abort(RunId run) throws Exception {
    client
        .courier()
        .send(
            Courier.COORDINATOR,
            run,
            LetterKind.FAILED,
            new Refusal("ABORTED", "enough of it").toBytes());
  }

  /** What the requester was told of a run without a model. */
  Optional<Refusal> reason(RunId run) throws Exception {
    return hospitals.requester().reason(run);
  }

  /** Waits until the requester has the run's sealed model. */
  void requireResult(RunId run) throws Exception {
    mailbox.awaitEnd(run, PATIENCE);
    if (hospitals.requester().result(run).isEmpty()) {
      throw new AssertionError("no result of run " + run + tails());
    }
  }

  /** The model as the requester gets it, its proof verified. */
  Bytes fetch(RunId run) throws Exception {
    requireResult(run);
    var sealed = hospitals.requester().result(run).orElseThrow();
    Path out = output.resolve("fetched");
    new FetchModel(client.courier(), requester.identity(), new ProofVerifier())
        .fetch(run, sealed, out);
    return Bytes.wrap(Files.readAllBytes(out.resolve(FetchModel.MODEL_FILE)));
  }

  /** To which bytes the contract leads where nothing is in its way. */
  Bytes undisturbed(SignedContract contract) throws Exception {
    return twin.model(contract, output.resolve("undisturbed"));
  }

  Map<MemberId, FaultProxy> links() {
    return links;
  }

  SupervisedProcess process(String name) {
    SupervisedProcess process = processes.get(name);
    if (process == null) {
      throw new AssertionError("there is no process " + name);
    }
    return process;
  }

  ChaosHospitals hospitals() {
    return hospitals;
  }

  /** What the processes printed, a file each. */
  Path output() {
    return output;
  }

  @Override
  public void close() throws IOException {
    mailbox.close();
    client.close();
    closeProcesses();
    for (FaultProxy link : links.values()) {
      link.close();
    }
    twin.close();
  }

  private void closeProcesses() {
    List.copyOf(processes.sequencedValues().reversed()).forEach(SupervisedProcess::close);
  }

  static Clock clock() {
    return Clock.systemUTC();
  }
}
