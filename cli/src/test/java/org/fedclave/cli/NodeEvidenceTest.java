package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.AttestorWithGpus;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.GpuAttestorProvider;
import org.fedclave.attestation.collateral.CollateralStore;
import org.fedclave.attestation.collateral.UpdateChannel;
import org.fedclave.attestation.snp.SnpProduct;
import org.fedclave.attestation.snp.TcbVersion;
import org.fedclave.coordinator.CoordinatorFolder;
import org.fedclave.coordinator.CoordinatorServer;
import org.fedclave.coordinator.CoordinatorSettings;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.simulator.SimulatedGpuAttestorProvider;
import org.fedclave.simulator.SimulatedMeasurement;
import org.fedclave.simulator.SimulatedPlatform;
import org.fedclave.simulator.SimulatedVendor;
import org.fedclave.trainer.Deadlines;
import org.fedclave.trainer.TrainerNode;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.NodeHistory.Outcome;
import org.fedclave.transport.NodeOffer;
import org.fedclave.transport.NodeStatus;
import org.fedclave.transport.NodeStatus.State;
import org.fedclave.transport.NodeTerms;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransportException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a coordinator finds in real evidence of simulated machines. */
class NodeEvidenceTest {

  private static final Clock CLOCK = Clock.systemUTC();
  private static final TcbVersion OLD_FIRMWARE = new TcbVersion(SnpProduct.GENOA, 0, 10, 0, 24, 84);

  @TempDir Path folder = Path.of("");
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private Path vendors = Path.of("");
  private CoordinatorFolder hub = new CoordinatorFolder(Path.of(""));

  @BeforeEach
  void makeACoordinatorWithAPolicy() throws Exception {
    vendors = folder.resolve("vendors");
    AppraisalPolicy policy = DemoHardware.of("sev-snp", 1).policy(vendors);
    hub =
        CoordinatorFolder.init(
            folder.resolve("hub"),
            CoordinatorSettings.usual("127.0.0.1", List.of("localhost"), 0, Optional.of(policy)),
            CLOCK);
  }

  @AfterEach
  void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  private CoordinatorServer start() throws Exception {
    CoordinatorServer server = CoordinatorServer.start(hub, CLOCK);
    open.push(server);
    return server;
  }

  private SimulatedVendor amd() throws Exception {
    return SimulatedVendor.openOrCreate(vendors.resolve("amd"), CLOCK);
  }

  private Attestor machine(String chip, TcbVersion firmware) throws Exception {
    return amd().platform(chip, firmware).attestor(SimulatedMeasurement.ofClassPath());
  }

  private Attestor machineWithGpu(String chip, String gpu) throws Exception {
    return new AttestorWithGpus(
        machine(chip, SimulatedPlatform.FIRMWARE),
        GpuAttestorProvider.open(
            SimulatedGpuAttestorProvider.NAME,
            Map.of(
                SimulatedGpuAttestorProvider.VENDOR,
                vendors.resolve("nvidia").toString(),
                SimulatedGpuAttestorProvider.GPUS,
                gpu)));
  }

  /** Registers a node and waits until the coordinator has judged its answer. */
  private void enter(CoordinatorServer server, String name, Attestor attestor) throws Exception {
    CoordinatorClient client =
        CoordinatorClient.connect(
            CoordinatorClient.enrol(server.invite(new MemberId(name), MemberRole.NODE)));
    open.push(client);
    var courier = new Answers(client.courier());
    open.push(
        new TrainerNode(
            courier,
            client.log(),
            attestor,
            Files.createDirectory(folder.resolve(name)),
            1,
            Deadlines.PRODUCTION,
            new DemoTrainerEvents(
                new DemoConsole(new PrintWriter(Writer.nullWriter())), new MemberId(name))));
    var offer =
        new NodeOffer(
            "simulated",
            NodeTerms.usual("a test", 1),
            new TreeSet<>(List.of("dl4j")),
            new TreeSet<>(),
            new TreeMap<>());
    client.registerNode(offer.toBytes());
    assertThat(courier.judged.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
  }

  private CoordinatorClient operator() throws Exception {
    CoordinatorClient operator = CoordinatorClient.connect(hub.operator().load());
    open.push(operator);
    return operator;
  }

  private NodeStatus status(String node) throws Exception {
    return operator().node(new MemberId(node)).status();
  }

  @Test
  void aNodeIsWhatItsEvidenceSays() throws Exception {
    CoordinatorServer server = start();
    enter(server, "node-1", machineWithGpu("chip-1", "gpu-1"));
    NodeStatus status = status("node-1");
    assertThat(status.state()).isEqualTo(State.VERIFIED);
    NodeStatus.Evidence evidence = status.evidence().orElseThrow();
    assertThat(evidence.kind()).isEqualTo("sev-snp");
    assertThat(evidence.simulated()).isTrue();
    assertThat(evidence.gpus()).isEqualTo(1);
    assertThat(operator().node(new MemberId("node-1")).history().challenges())
        .singleElement()
        .satisfies(challenge -> assertThat(challenge.outcome()).isEqualTo(Outcome.PASSED));
  }

  @Test
  void ofTwoNodesThatProveOneChipOrOneGpuNeitherServes() throws Exception {
    CoordinatorServer server = start();
    enter(server, "node-1", machineWithGpu("chip-1", "gpu-1"));
    enter(server, "node-2", machineWithGpu("chip-2", "gpu-2"));
    assertThat(status("node-1").quarantine()).isEmpty();
    enter(server, "node-3", machine("chip-1", SimulatedPlatform.FIRMWARE));
    assertThat(status("node-1").quarantine()).contains("node-3");
    assertThat(status("node-3").quarantine()).contains("node-1");
    enter(server, "node-4", machineWithGpu("chip-4", "gpu-2"));
    assertThat(status("node-2").quarantine()).contains("node-4");
    assertThat(status("node-4").quarantine()).contains("node-2");
  }

  @Test
  void aNodeBelowTheFirmwareFloorIsRefusedAndTheRuleIsShown() throws Exception {
    CoordinatorServer server = start();
    enter(server, "node-1", machine("chip-1", OLD_FIRMWARE));
    assertThat(status("node-1").state()).isEqualTo(State.REFUSED);
    assertThat(status("node-1").reason()).startsWith("REPORTED_TCB: ");
  }

  @Test
  void collateralThatANodeDoesNotBringComesFromTheOperatorsFolder() throws Exception {
    Attestor whole = machine("chip-1", SimulatedPlatform.FIRMWARE);
    Attestor bare = reportData -> withoutRevocationList(whole.attest(reportData));
    CoordinatorServer first = start();
    enter(first, "node-1", bare);
    assertThat(status("node-1").reason()).startsWith("COLLATERAL_MISSING: ");
    close();
    fill(CollateralStore.openOrCreate(hub.path().resolve("collateral"), CLOCK), whole);
    enter(start(), "node-2", bare);
    assertThat(status("node-2").state()).isEqualTo(State.VERIFIED);
  }

  /** With all that vouches for the machine's chip, and the list of its vendor. */
  private static void fill(CollateralStore store, Attestor machine) throws Exception {
    Evidence evidence = machine.attest(Bytes.wrap(new byte[Attestor.REPORT_DATA_BYTES]));
    for (EvidenceItem item :
        List.of(
            EvidenceItem.LEAF_CERTIFICATE,
            EvidenceItem.INTERMEDIATE_CERTIFICATE,
            EvidenceItem.ROOT_CERTIFICATE,
            EvidenceItem.REVOCATION_LIST)) {
      store.importBytes(item.wireName(), evidence.find(item).orElseThrow(), UpdateChannel.STANDARD);
    }
  }

  private static Evidence withoutRevocationList(Evidence evidence) {
    Map<EvidenceItem, Bytes> items = new EnumMap<>(evidence.items());
    items.remove(EvidenceItem.REVOCATION_LIST);
    return new Evidence(evidence.format(), items);
  }

  /** Says when the coordinator has taken an answer, which it judges before it takes it. */
  private static final class Answers implements Courier {
    private final Courier courier;
    private final Semaphore judged = new Semaphore(0);

    private Answers(Courier courier) {
      this.courier = courier;
    }

    @Override
    public MemberId self() {
      return courier.self();
    }

    @Override
    public void send(MemberId to, RunId run, int incarnation, LetterKind kind, Bytes payload)
        throws TransportException {
      courier.send(to, run, incarnation, kind, payload);
      if (kind == LetterKind.ATTESTATION) {
        judged.release();
      }
    }

    @Override
    public Subscription receive(Consumer<Letter> handler) {
      return courier.receive(handler);
    }

    @Override
    public Digest putBlob(BlobSource source, Progress progress) throws TransportException {
      return courier.putBlob(source, progress);
    }

    @Override
    public void getBlob(Digest digest, long maximumSize, OutputStream sink, Progress progress)
        throws TransportException {
      courier.getBlob(digest, maximumSize, sink, progress);
    }

    @Override
    public void close() {
      courier.close();
    }
  }
}
