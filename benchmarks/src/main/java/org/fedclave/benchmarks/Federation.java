package org.fedclave.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.snp.SnpReport;
import org.fedclave.coordinator.CoordinatorFolder;
import org.fedclave.coordinator.CoordinatorServer;
import org.fedclave.coordinator.CoordinatorSettings;
import org.fedclave.models.Engines;
import org.fedclave.party.Allowance;
import org.fedclave.party.KeyStore;
import org.fedclave.party.PartyAgent;
import org.fedclave.party.PartyEvents;
import org.fedclave.party.PartyFolder;
import org.fedclave.party.PartyPolicy;
import org.fedclave.party.Passphrase;
import org.fedclave.party.PlacementFloor;
import org.fedclave.party.PrivacyFloor;
import org.fedclave.party.SealShards;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.ModelTerms;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.RateSchedule;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.simulator.SimulatedPolicy;
import org.fedclave.simulator.SimulatedSnpAttestorProvider;
import org.fedclave.simulator.SimulatedVendor;
import org.fedclave.trainer.Deadlines;
import org.fedclave.trainer.Machine;
import org.fedclave.trainer.TrainerEvents;
import org.fedclave.trainer.TrainerNode;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.CountingCourier;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.NodeStatus;
import org.fedclave.transport.NodeTerms;
import org.fedclave.transport.Patience;
import org.fedclave.transport.RunStatus;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.tls.MemberFolder;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * A coordinator, five nodes, the parties of a workload and a requester in this process: the classes
 * of production, each with a connection of its own, over mutual TLS on loopback. Only the evidence
 * is simulated.
 */
final class Federation implements AutoCloseable {

  private static final MemberId REQUESTER = new MemberId("scientist");
  private static final List<String> NODES =
      List.of("node-a", "node-b", "node-c", "node-d", "node-e");
  private static final String DATASET = "rows";
  private static final Bytes MEASUREMENT = Bytes.hex("5a".repeat(SnpReport.MEASUREMENT_BYTES));
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int MOST_ROUNDS = 1000;
  private static final int MOST_LOCAL_EPOCHS = 100;

  private final Path work;
  private final Workload workload;
  private final TrainerEvents events;
  private final Clock clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();
  private final CountingCourier.Traffic traffic = new CountingCourier.Traffic();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final IdentityKeys requester = IdentityKeys.generate(REQUESTER, random);
  private final SequencedMap<MemberId, DatasetDescriptor> datasets = new LinkedHashMap<>();
  private final SequencedMap<MemberId, KeyStore> partyKeys = new LinkedHashMap<>();
  private final Map<RunId, CompletableFuture<SealedModel>> results = new ConcurrentHashMap<>();
  private final Map<RunId, CompletableFuture<Refusal>> reasons = new ConcurrentHashMap<>();

  private final Path vendor;
  private final AppraisalPolicy appraisal;
  private final CoordinatorServer coordinator;
  private final CoordinatorClient client;

  private Federation(Path work, Path vendor, Workload workload, TrainerEvents events)
      throws Exception {
    this.work = work;
    this.vendor = vendor;
    this.workload = workload;
    this.events = events;
    this.appraisal =
        SimulatedPolicy.trusting(
            SimulatedVendor.openOrCreate(vendor, clock).rootFingerprint(), Set.of(MEASUREMENT));
    var settings =
        CoordinatorSettings.usual("127.0.0.1", List.of("localhost"), 0, Optional.of(appraisal));
    this.coordinator =
        opened(
            CoordinatorServer.start(
                CoordinatorFolder.init(coordinatorFolder(), settings, clock), clock));
    this.client = connect(REQUESTER, MemberRole.REQUESTER, work.resolve(REQUESTER.name()));
  }

  /**
   * Starts everybody and returns when the nodes are verified and all datasets are published.
   *
   * @param work empty folder
   * @param vendor folder of the test root, made if absent
   * @param purposes what each party's policy allows
   * @param events of all nodes
   */
  static Federation start(
      Path work,
      Path vendor,
      Workload workload,
      Map<MemberId, Set<String>> purposes,
      TrainerEvents events)
      throws Exception {
    Federation federation = new Federation(work, vendor, workload, events);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      federation.makeParties(threads);
      federation.startNodes();
      federation.client.publishIdentity(federation.requester.identity().toBytes());
      federation.openMailbox();
      federation.sealAll(threads, purposes);
      federation.awaitNodes();
      return federation;
    } catch (Exception e) {
      federation.close();
      throw e;
    }
  }

  private void makeParties(ExecutorService threads) throws Exception {
    List<Future<KeyStore>> made = new ArrayList<>();
    for (MemberId party : workload.tables().keySet()) {
      made.add(
          threads.submit(() -> folder(party).init(party, Passphrase.of("a passphrase for tests"))));
    }
    for (Future<KeyStore> each : made) {
      partyKeys.put(each.get().identity().name(), each.get());
    }
  }

  private PartyFolder folder(MemberId party) {
    return new PartyFolder(work.resolve(party.name()));
  }

  private void startNodes() throws Exception {
    for (String node : NODES) {
      Path folder = work.resolve(node);
      CoordinatorClient connection = connect(new MemberId(node), MemberRole.NODE, folder);
      opened(
          new TrainerNode(
              new CountingCourier(connection.courier(), traffic),
              connection.log(),
              AttestorProvider.open(
                  SimulatedSnpAttestorProvider.NAME,
                  Map.of(
                      SimulatedSnpAttestorProvider.VENDOR, vendor.toString(),
                      SimulatedSnpAttestorProvider.CHIP, node,
                      SimulatedSnpAttestorProvider.MEASUREMENT, MEASUREMENT.toHex())),
              PrivateFiles.folder(folder.resolve("work")),
              1,
              Deadlines.PRODUCTION,
              events));
      connection.registerNode(
          Machine.look()
              .offer(SimulatedSnpAttestorProvider.NAME, NodeTerms.usual("benchmarks", 1))
              .toBytes());
    }
  }

  private CoordinatorClient connect(MemberId name, MemberRole role, Path folder) throws Exception {
    MemberFolder member = new MemberFolder(folder);
    member.store(CoordinatorClient.enrol(coordinator.invite(name, role)));
    return opened(CoordinatorClient.connect(member.load(), Patience.SERVICE));
  }

  private <T extends AutoCloseable> T opened(T resource) {
    synchronized (open) {
      open.push(resource);
    }
    return resource;
  }

  private void openMailbox() {
    Subscription mailbox = client.courier().receive(this::handle);
    opened(mailbox);
  }

  private void handle(Letter letter) {
    try {
      switch (letter.kind()) {
        case RESULT -> result(letter.run()).complete(SealedModel.parse(letter.payload()));
        case REFUSAL, FAILED -> reason(letter.run()).complete(Refusal.parse(letter.payload()));
        default -> {
          // progress: the nodes' events say more
        }
      }
    } catch (MalformedException e) {
      throw new IllegalStateException("a letter to the requester: " + e.getMessage(), e);
    }
  }

  private CompletableFuture<SealedModel> result(RunId run) {
    return results.computeIfAbsent(run, _ -> new CompletableFuture<>());
  }

  private CompletableFuture<Refusal> reason(RunId run) {
    return reasons.computeIfAbsent(run, _ -> new CompletableFuture<>());
  }

  private void sealAll(ExecutorService threads, Map<MemberId, Set<String>> purposes)
      throws Exception {
    SequencedMap<MemberId, Future<DatasetDescriptor>> sealing = new LinkedHashMap<>();
    for (Map.Entry<MemberId, KeyStore> party : partyKeys.entrySet()) {
      PartyPolicy policy = policy(purposes.getOrDefault(party.getKey(), Set.of()));
      sealing.put(
          party.getKey(),
          threads.submit(() -> startParty(party.getKey(), party.getValue(), policy)));
    }
    for (Map.Entry<MemberId, Future<DatasetDescriptor>> each : sealing.entrySet()) {
      datasets.put(each.getKey(), each.getValue().get());
    }
  }

  private PartyPolicy policy(Set<String> purposes) {
    Map<MemberId, Digest> members = new TreeMap<>();
    partyKeys.forEach((name, keys) -> members.put(name, keys.identity().identity().fingerprint()));
    Set<String> parties =
        members.keySet().stream().map(MemberId::name).collect(Collectors.toUnmodifiableSet());
    members.put(REQUESTER, requester.identity().fingerprint());
    return new PartyPolicy(
        members,
        only(purposes),
        only(Set.of(REQUESTER.name())),
        only(parties),
        only(Set.of(REQUESTER.name())),
        Set.of(DATASET),
        new PrivacyFloor(Set.of("none"), 1, 1, 1e-5),
        Set.of("sensitive"),
        new PlacementFloor(Set.of(PlacementFloor.ANYWHERE), false),
        Set.of("pairwise", "off"),
        parties.size(),
        MOST_ROUNDS,
        MOST_LOCAL_EPOCHS,
        MOST_ROUNDS,
        Duration.ofHours(2),
        appraisal);
  }

  private static Allowance only(Set<String> names) {
    return new Allowance(names, Allowance.Others.REFUSE);
  }

  private DatasetDescriptor startParty(MemberId party, KeyStore keys, PartyPolicy policy)
      throws Exception {
    PartyFolder folder = folder(party);
    CoordinatorClient connection = connect(party, MemberRole.PARTY, folder.path());
    folder.storePolicy(policy);
    connection.publishIdentity(keys.identity().identity().toBytes());
    DatasetDescriptor descriptor =
        new SealShards(folder, keys, connection.courier(), connection::publishDataset)
            .add(
                DATASET,
                Bytes.wrap(workload.schema().toJson()),
                List.of(workload.tables().getOrDefault(party, Path.of(party.name()))),
                SealShards.ROWS_PER_SHARD,
                Courier.Progress.NONE);
    PartyAgent agent =
        opened(
            PartyAgent.open(
                folder,
                keys,
                new CountingCourier(connection.courier(), traffic),
                connection.log(),
                PartyEvents.NONE,
                clock));
    agent.start();
    return descriptor;
  }

  private void awaitNodes() throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (client.nodes().stream().filter(node -> node.state() == NodeStatus.State.VERIFIED).count()
        < NODES.size()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the nodes were not verified: " + client.nodes());
      }
      Thread.sleep(10);
    }
  }

  /** A contract of all parties for {@code purpose}: FedAvg, one epoch, batches of 32. */
  Contract contract(String purpose, int rounds, MaskingTerms masking, String engine)
      throws Exception {
    return contract(
        purpose,
        new TrainingTerms(rounds, local(engine), workload.heldOutPercent(), MOST_ROUNDS),
        new AggregationTerms("fed-avg", Map.of("serverLearningRate", 1.0), masking, 100));
  }

  /** The same on the engine that is always there. */
  Contract contract(String purpose, int rounds, MaskingTerms masking) throws Exception {
    return contract(purpose, rounds, masking, Engines.DL4J);
  }

  /** A contract of all parties for {@code purpose} on these terms. */
  Contract contract(String purpose, TrainingTerms training, AggregationTerms aggregation)
      throws Exception {
    byte[] uniqueness = new byte[16];
    random.nextBytes(uniqueness);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new Contract(
        purpose,
        Bytes.wrap(uniqueness),
        now,
        now.plus(Duration.ofHours(1)),
        requester.identity(),
        contractParties(),
        new ModelTerms(workload.model().dl4jJson(), ModelTerms.ONE_HOT, 1),
        training,
        aggregation,
        PrivacyTerms.NONE,
        "sensitive",
        appraisal.toTree(),
        List.of(requester.identity()),
        datasets.size(),
        client.log().verifierKey().toString());
  }

  /** One epoch in batches of 32. */
  private static LocalTerms local(String engine) {
    return new LocalTerms(engine, 1, 0, 32, RateSchedule.CONSTANT, 0);
  }

  private List<ContractParty> contractParties() {
    List<ContractParty> parties = new ArrayList<>();
    datasets.forEach(
        (name, descriptor) -> {
          KeyStore keys = partyKeys.get(name);
          if (keys == null) {
            throw new AssertionError("every party has keys");
          }
          parties.add(ContractParty.of(keys.identity().identity(), descriptor));
        });
    return parties;
  }

  /** Submits a contract and waits for the run's end, whatever it is. */
  RunStatus run(Contract contract) throws Exception {
    SignedContract signed = SignedContract.request(contract, requester.signing());
    RunId run = client.submitRun(signed.envelopeJson());
    var end = new CompletableFuture<RunStatus>();
    try (var _ =
        client.watch(
            run,
            status -> {
              if (status.state().isFinal()) {
                end.complete(status);
              }
            })) {
      return end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** Fetches and opens what a run made, as the requester; it is not verified. */
  SealedModel.ModelAndProof fetch(RunId run) throws Exception {
    SealedModel sealed = result(run).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    var ciphertext = new ByteArrayOutputStream();
    client.courier().getBlob(sealed.ciphertext(), SealedModel.LARGEST_CIPHERTEXT, ciphertext);
    return sealed.open(run, REQUESTER, requester.kem(), Bytes.wrap(ciphertext.toByteArray()));
  }

  /** Why a run ended without a model, as the requester was told. */
  Refusal awaitReason(RunId run) throws Exception {
    return reason(run).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** What nodes and agents sent. */
  CountingCourier.Traffic traffic() {
    return traffic;
  }

  /** Each party's published dataset. */
  SequencedMap<MemberId, DatasetDescriptor> datasets() {
    return datasets;
  }

  /** Where the coordinator keeps everything. */
  Path coordinatorFolder() {
    return work.resolve("coordinator");
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        throw new IOException("stopping the federation: " + e.getMessage(), e);
      }
    }
  }
}
