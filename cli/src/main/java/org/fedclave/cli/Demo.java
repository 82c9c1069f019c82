package org.fedclave.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.coordinator.CoordinatorFolder;
import org.fedclave.coordinator.CoordinatorSettings;
import org.fedclave.datasets.SampleParty;
import org.fedclave.models.Engines;
import org.fedclave.party.KeyStore;
import org.fedclave.party.PartyFolder;
import org.fedclave.party.PartyPolicy;
import org.fedclave.party.Passphrase;
import org.fedclave.party.PrivacyFloor;
import org.fedclave.party.SealShards;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.protocol.round.Progress;
import org.fedclave.simulator.SimulatedMeasurement;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Courier;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.NodeStatus;
import org.fedclave.transport.RunState;
import org.fedclave.transport.RunStatus;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.tls.MemberFolder;
import org.fedclave.transport.tls.TlsIdentity;
import org.fedclave.verifier.ProofVerifier;
import org.fedclave.verifier.VerifiedModel;

/**
 * One whole confidential run on real data, through the same classes as production: a coordinator,
 * five nodes, four parties and a requester, over mutual TLS on loopback. Only the evidence is
 * simulated, and everything says so.
 */
final class Demo {

  /** One to aggregate and one to train for each party; which is which is up to routing. */
  static final List<MemberId> NODES =
      Stream.of("node-a", "node-b", "node-c", "node-d", "node-e").map(MemberId::new).toList();

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Epsilon that the demo's parties let their datasets tell in all. */
  private static final double BUDGET = 25;

  private final DemoSettings settings;
  private final DemoConsole console;
  private final Stage stage;
  private final Path work;
  private final Passphrase passphrase;
  private final MemberId requesterName = new MemberId(DemoSettings.REQUESTER);
  private final SequencedMap<MemberId, PartyFolder> parties = new LinkedHashMap<>();
  private final SequencedMap<MemberId, KeyStore> partyKeys = new LinkedHashMap<>();
  private final SequencedMap<MemberId, Path> tables = new LinkedHashMap<>();
  private final List<Progress> rounds = new ArrayList<>();
  private Optional<KeyStore> requesterKeys = Optional.empty();
  private Optional<RunFile> runFile = Optional.empty();

  /**
   * Prepares a demo.
   *
   * @param work folder for everything that does not outlive it
   * @param passphrase of every key store in it
   */
  Demo(DemoSettings settings, DemoConsole console, Stage stage, Path work, Passphrase passphrase) {
    this.settings = settings;
    this.console = console;
    this.stage = stage;
    this.work = work;
    this.passphrase = passphrase;
  }

  /** What came out. */
  record Result(VerifiedModel verified, Contract contract, List<Progress> rounds) {
    Result {
      rounds = List.copyOf(rounds);
    }
  }

  Result run() throws Exception {
    settings.drop().ifPresent(drop -> console.onEachLine(drop.watcher(stage)));
    settings.kill().ifPresent(kill -> console.onEachLine(kill.watcher(stage, this::startNodeAnew)));
    try (ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<AppraisalPolicy> policy = background.submit(this::simulatedHardware);
      Future<?> engine = background.submit(Engines.dl4j()::report);
      makeIdentities(background);
      AppraisalPolicy appraisal = get(policy);
      runFile = Optional.of(runFile());
      requireDropWithin(requireRunFile().training().rounds());
      startCoordinator(appraisal);
      startNodes();
      console.endPhase("set-up");
      sealDatasets(appraisal, background);
      get(engine);
      console.endPhase("sealing data");
    }
    return trainAndFetch();
  }

  /** Makes the vendors' test roots, measures this program, and says what evidence is acceptable. */
  private AppraisalPolicy simulatedHardware() throws IOException {
    AppraisalPolicy policy = settings.hardware().policy(vendorFolder());
    Files.write(settings.out().resolve("appraisal.json"), policy.toJson().toArray());
    console.say(
        "hardware",
        "SIMULATED machines ("
            + settings.hardware().describe()
            + ") under test roots; the trainer program measures "
            + SimulatedMeasurement.ofClassPath().toHex().substring(0, 12));
    return policy;
  }

  private Path vendorFolder() {
    return work.resolve("simulated-vendor");
  }

  private void makeIdentities(ExecutorService background) throws Exception {
    settings.dataset().writeTo(work.resolve("tables"));
    List<Future<KeyStore>> made = new ArrayList<>();
    for (SampleParty party : settings.dataset().parties()) {
      MemberId name = new MemberId(party.id());
      parties.put(name, new PartyFolder(work.resolve(party.id())));
      tables.put(name, work.resolve("tables").resolve(party.fileName()));
      made.add(background.submit(() -> parties.get(name).init(name, passphrase)));
    }
    Future<KeyStore> requester =
        background.submit(() -> requesterFolder().init(requesterName, passphrase));
    for (Future<KeyStore> each : made) {
      KeyStore keys = get(each);
      partyKeys.put(keys.identity().name(), keys);
    }
    requesterKeys = Optional.of(get(requester));
    console.say(
        "everybody",
        "made keys: Ed25519 and ML-DSA-65 to sign, X-Wing to unseal, under a passphrase");
  }

  private IdentityKeys requester() {
    return requesterKeys
        .orElseThrow(() -> new AssertionError("makeIdentities() made the requester"))
        .identity();
  }

  private RequesterFolder requesterFolder() {
    return new RequesterFolder(work.resolve(DemoSettings.REQUESTER));
  }

  private void startCoordinator(AppraisalPolicy appraisal) throws Exception {
    CoordinatorSettings settings =
        CoordinatorSettings.usual("127.0.0.1", List.of("localhost"), 0, Optional.of(appraisal));
    stage.startCoordinator(
        CoordinatorFolder.init(work.resolve("coordinator"), settings, Clock.systemUTC()));
    console.say("coordinator", "listens on " + operator().address() + ", mutual TLS 1.3 only");
  }

  private TlsIdentity operator() throws Exception {
    return new CoordinatorFolder(work.resolve("coordinator")).operator().load();
  }

  private void startNodes() throws Exception {
    for (MemberId node : NODES) {
      Path folder = work.resolve(node.name());
      join(node, MemberRole.NODE, new MemberFolder(folder));
      startNode(node);
    }
    try (CoordinatorClient client = CoordinatorClient.connect(operator())) {
      awaitVerified(client);
    }
    console.say(
        "coordinator", "has verified the evidence of " + NODES.size() + " nodes, for routing");
  }

  private void startNode(MemberId node) throws IOException, MalformedException, TransportException {
    stage.startNode(
        node,
        work.resolve(node.name()),
        settings.hardware().machine(NODES.indexOf(node), node, vendorFolder()));
  }

  private void startNodeAnew(MemberId node) {
    console.say(node.name(), "WAS KILLED, and is started anew: its enclave and keys are gone");
    try {
      startNode(node);
    } catch (IOException | MalformedException | TransportException e) {
      console.say(node.name(), "does not start anew: " + e.getMessage());
    }
  }

  private void awaitVerified(CoordinatorClient client) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      List<NodeStatus> nodes = client.nodes();
      for (NodeStatus node : nodes) {
        if (node.state() == NodeStatus.State.REFUSED) {
          throw new CommandFailedException(node.node() + " was refused: " + node.reason());
        }
      }
      long verified = nodes.stream().filter(n -> n.state() == NodeStatus.State.VERIFIED).count();
      if (verified == NODES.size()) {
        return;
      }
      if (System.nanoTime() > end) {
        throw new CommandFailedException("only " + verified + " nodes were verified in time");
      }
      Thread.sleep(50);
    }
  }

  private void sealDatasets(AppraisalPolicy appraisal, ExecutorService background)
      throws Exception {
    join(requesterName, MemberRole.REQUESTER, requesterFolder().member());
    publishRequester();
    List<Future<?>> sealing = new ArrayList<>();
    for (MemberId party : parties.keySet()) {
      sealing.add(
          background.submit(
              () -> {
                prepareParty(party, appraisal);
                return party;
              }));
    }
    for (Future<?> each : sealing) {
      get(each);
    }
  }

  private void publishRequester() throws Exception {
    try (CoordinatorClient client = CoordinatorClient.connect(requesterFolder().member().load())) {
      client.publishIdentity(requester().identity().toBytes());
    }
  }

  /** What a data owner does: join, write the policy, seal the table, start the agent. */
  private void prepareParty(MemberId party, AppraisalPolicy appraisal) throws Exception {
    PartyFolder folder = parties.get(party);
    KeyStore keys = partyKeys.get(party);
    if (folder == null || keys == null) {
      throw new AssertionError("makeIdentities() made every party");
    }
    join(party, MemberRole.PARTY, folder.member());
    folder.storePolicy(policy(appraisal));
    try (CoordinatorClient client = CoordinatorClient.connect(folder.member().load())) {
      client.publishIdentity(keys.identity().identity().toBytes());
      DatasetDescriptor descriptor =
          new SealShards(folder, keys, client.courier(), client::publishDataset)
              .add(
                  DemoSettings.DATASET,
                  Bytes.wrap(settings.dataset().schema().toJson()),
                  List.of(tables.getOrDefault(party, Path.of(party.name()))),
                  SealShards.ROWS_PER_SHARD,
                  Courier.Progress.NONE);
      console.say(
          party.name(),
          "sealed "
              + descriptor.rows()
              + " rows under keys that stay here; dataset root "
              + descriptor.root().abbreviated());
    }
    stage.startAgent(folder, keys);
  }

  /**
   * The demo's parties allow this purpose and these members, compare fingerprints, and trust only
   * this program on this test root.
   */
  private PartyPolicy policy(AppraisalPolicy appraisal) throws Exception {
    Map<MemberId, Digest> members = new TreeMap<>();
    partyKeys.forEach((name, keys) -> members.put(name, keys.identity().identity().fingerprint()));
    members.put(requesterName, requester().identity().fingerprint());
    return DemoPolicies.of(
        settings.dataset().purpose(),
        members,
        requesterName,
        requireRunFile().minimumParties(),
        requireRunFile().training().rounds(),
        privacy(),
        appraisal);
  }

  /** What the run asks for, and nothing less. */
  private PrivacyFloor privacy() {
    String mechanism = requireRunFile().privacy().mechanism().word();
    return new PrivacyFloor(Set.of(mechanism), 1, BUDGET, 1e-5);
  }

  private void join(MemberId name, MemberRole role, MemberFolder folder) throws Exception {
    var coordinator = new CoordinatorFolder(work.resolve("coordinator"));
    try (CoordinatorClient admin = CoordinatorClient.connect(coordinator.admin().load())) {
      folder.store(CoordinatorClient.enrol(admin.invite(name, role)));
    }
  }

  /** The requester's part: submit, watch, fetch. */
  private Result trainAndFetch() throws Exception {
    IdentityKeys keys = requester();
    try (CoordinatorClient client = CoordinatorClient.connect(requesterFolder().member().load());
        RequesterMailbox mailbox =
            new RequesterMailbox(client.courier(), requesterFolder(), keys.kem(), this::onRound)) {
      Contract contract = new ContractCompiler(client).compile(requireRunFile(), keys.identity());
      SignedContract signed = SignedContract.request(contract, keys.signing());
      RunId run = client.submitRun(signed.envelopeJson());
      console.say(
          DemoSettings.REQUESTER,
          "submitted run " + run.abbreviated() + "; all parties must sign it");
      mailbox.awaitEnd(run, PATIENCE);
      console.endPhase(
          endedEarly()
              ? "rounds after the first, proof and countersignatures"
              : "proof and countersignatures");
      SealedModel sealed = result(client, run);
      VerifiedModel verified =
          new FetchModel(client.courier(), keys, new ProofVerifier())
              .fetch(run, sealed, settings.out());
      console.endPhase("fetch and verify");
      console.say(DemoSettings.REQUESTER, "opened the sealed model and verified its proof");
      synchronized (rounds) {
        return new Result(verified, contract, rounds);
      }
    }
  }

  private RunFile requireRunFile() {
    return runFile.orElseThrow(() -> new AssertionError("run() reads the run file first"));
  }

  private RunFile runFile() throws IOException, MalformedException {
    Path file = settings.out().resolve("run.yaml");
    Files.writeString(file, settings.runFile(), StandardCharsets.UTF_8);
    return RunFile.load(file);
  }

  private void requireDropWithin(int rounds) throws CommandFailedException {
    if (settings.drop().filter(drop -> drop.round() > rounds).isPresent()) {
      throw new CommandFailedException("--drop-trainer names a round after the last of " + rounds);
    }
    if (settings.kill().filter(kill -> kill.round() > rounds).isPresent()) {
      throw new CommandFailedException(
          "--kill-aggregator names a round after the last of " + rounds);
    }
  }

  private void onRound(RequesterMailbox.News news) {
    Progress progress = news.progress();
    synchronized (rounds) {
      if (!rounds.isEmpty() && rounds.getLast().round() >= progress.round()) {
        return; // a round that an incarnation did over again
      }
      rounds.add(progress);
    }
    if (progress.round() == 1) {
      console.endPhase("signing, attesting, releasing keys, first round");
    }
    console.line(ProgressLine.line(progress.round(), progress.rounds(), progress.metrics()));
    if (progress.round() == progress.rounds()) {
      console.endPhase("rounds after the first");
    }
  }

  /** Whether early stopping left out rounds: then no round said that it was the last. */
  private boolean endedEarly() {
    synchronized (rounds) {
      return !rounds.isEmpty() && rounds.getLast().round() < rounds.getLast().rounds();
    }
  }

  private SealedModel result(CoordinatorClient client, RunId run) throws Exception {
    var sealed = requesterFolder().result(run);
    if (sealed.isPresent()) {
      return sealed.get();
    }
    RunStatus status = client.run(run);
    String words = RunWords.sentence(status);
    String reason =
        requesterFolder()
            .reason(run)
            .filter(refusal -> !words.endsWith(refusal.sentence()))
            .map(refusal -> ": " + refusal.sentence())
            .orElse("");
    throw new CommandFailedException(
        status.state() == RunState.RUNNING
            ? "the run did not end within " + PATIENCE.toMinutes() + " minutes"
            : "the run ended without a model, " + words + reason);
  }

  private static <T> T get(Future<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
