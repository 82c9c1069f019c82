package org.fedclave.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.snp.SnpReport;
import org.fedclave.party.KeyStore;
import org.fedclave.party.PartyFolder;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.simulator.SimulatedPolicy;
import org.fedclave.simulator.SimulatedSnpAttestorProvider;
import org.fedclave.simulator.SimulatedVendor;
import org.fedclave.trainer.Deadlines;
import org.fedclave.trainer.Machine;
import org.fedclave.trainer.TrainerEvents;
import org.fedclave.trainer.TrainerNode;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.NodeOffer;
import org.fedclave.transport.NodeStatus;
import org.fedclave.transport.NodeTerms;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * All members of a coordinator under load, in this process, each with a certificate and a
 * connection of its own. Parties that take part in runs are agents of production, the nodes are
 * nodes of production with simulated evidence, idle parties are clients that read their letters.
 */
final class Fleet implements AutoCloseable {

  private static final Bytes MEASUREMENT = Bytes.hex("5a".repeat(SnpReport.MEASUREMENT_BYTES));
  private static final Bytes PROBE_SHARD = Bytes.utf8("nobody decrypts this");
  private static final Duration PATIENCE = Duration.ofMinutes(20);
  private static final int AT_A_TIME = 16;

  private final Path work;
  private final Path vendor;
  private final LoadPlan plan;
  private final AppraisalPolicy appraisal;
  private final Membership membership;
  private final SecureRandom random = new SecureRandom();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<ActingParty> actors = new ArrayList<>();
  private final List<IdleParty> idle = new ArrayList<>();
  private final List<ProbePair> pairs = new ArrayList<>();

  /**
   * Nobody yet; the coordinator has to be started on {@link Membership#path}.
   *
   * @param work empty folder
   * @param vendor folder of the test root, made if absent
   */
  Fleet(Path work, Path vendor, LoadPlan plan) throws Exception {
    this.work = PrivateFiles.folder(work);
    this.vendor = vendor;
    this.plan = plan;
    this.appraisal =
        SimulatedPolicy.trusting(
            SimulatedVendor.openOrCreate(vendor, Clock.systemUTC()).rootFingerprint(),
            Set.of(MEASUREMENT));
    this.membership = Membership.init(work.resolve("coordinator"), appraisal);
  }

  /** Everybody joins; returns the requester when all nodes are verified. */
  Requester gather() throws Exception {
    try (CoordinatorClient admin = membership.admin()) {
      IdentityKeys keys = IdentityKeys.generate(Requester.NAME, random);
      var requester =
          opened(
              new Requester(
                  Membership.join(admin, Requester.NAME.name(), MemberRole.REQUESTER),
                  keys,
                  appraisal));
      joinNodes(admin);
      joinActors(admin, keys.identity());
      joinPairs(admin, requester);
      joinIdle(admin);
      awaitNodes(requester.client());
      return requester;
    }
  }

  private void joinNodes(CoordinatorClient admin) throws Exception {
    NodeOffer offer =
        Machine.look()
            .offer(SimulatedSnpAttestorProvider.NAME, NodeTerms.usual("load", LoadPlan.CAPACITY));
    List<Callable<CoordinatorClient>> joining = new ArrayList<>();
    for (int i = 0; i < plan.nodes(); i++) {
      String name = "node-" + i;
      joining.add(() -> joinNode(admin, name, offer));
    }
    Together.all(AT_A_TIME, joining);
  }

  private CoordinatorClient joinNode(CoordinatorClient admin, String name, NodeOffer offer)
      throws Exception {
    CoordinatorClient client =
        opened(Membership.connect(Membership.join(admin, name, MemberRole.NODE)));
    opened(
        new TrainerNode(
            client.courier(),
            client.log(),
            AttestorProvider.open(
                SimulatedSnpAttestorProvider.NAME,
                Map.of(
                    SimulatedSnpAttestorProvider.VENDOR, vendor.toString(),
                    SimulatedSnpAttestorProvider.CHIP, name,
                    SimulatedSnpAttestorProvider.MEASUREMENT, MEASUREMENT.toHex())),
            PrivateFiles.folder(work.resolve(name)),
            LoadPlan.CAPACITY,
            Deadlines.PRODUCTION,
            TrainerEvents.NONE));
    client.registerNode(offer.toBytes());
    return client;
  }

  private void joinActors(CoordinatorClient admin, Identity requester) throws Exception {
    Path table = TinyWork.table(work);
    List<Callable<KeyStore>> making = new ArrayList<>();
    for (int i = 0; i < plan.actors(); i++) {
      String name = "party-" + i;
      making.add(() -> ActingParty.makeKeys(new PartyFolder(work.resolve(name)), name));
    }
    List<KeyStore> keys = Together.all(2, making); // each takes the memory of Argon2id
    List<Callable<ActingParty>> joining = new ArrayList<>();
    for (int i = 0; i < plan.actors(); i++) {
      int begin = i - i % LoadPlan.PARTIES_PER_RUN;
      KeyStore own = keys.get(i);
      List<Identity> known = new ArrayList<>(List.of(requester));
      keys.subList(begin, begin + LoadPlan.PARTIES_PER_RUN)
          .forEach(store -> known.add(store.identity().identity()));
      joining.add(() -> joinActor(admin, own, known, table));
    }
    Together.all(AT_A_TIME, joining).forEach(actors::add);
    actors.forEach(this::opened);
  }

  private ActingParty joinActor(
      CoordinatorClient admin, KeyStore keys, List<Identity> known, Path table) throws Exception {
    String name = keys.identity().name().name();
    return new ActingParty(
        new PartyFolder(work.resolve(name)),
        keys,
        Membership.join(admin, name, MemberRole.PARTY),
        known,
        Requester.NAME,
        appraisal,
        table);
  }

  private void joinPairs(CoordinatorClient admin, Requester requester) throws Exception {
    List<Callable<Probing>> joining = new ArrayList<>();
    for (int i = 0; i < 2 * plan.probePairs(); i++) {
      String name = "probe-" + i;
      joining.add(() -> joinProbe(admin, name));
    }
    List<Probing> probes = Together.all(AT_A_TIME, joining);
    for (int i = 0; i < probes.size(); i += 2) {
      Probing first = probes.get(i);
      Probing second = probes.get(i + 1);
      RunId run = requester.submit(List.of(first.party(), second.party()), 1);
      pairs.add(opened(new ProbePair(first.client(), second.client(), run)));
    }
  }

  /** A party that is asked to sign and never does; so it may write to the other one. */
  private record Probing(CoordinatorClient client, ContractParty party) {}

  private Probing joinProbe(CoordinatorClient admin, String name) throws Exception {
    CoordinatorClient client =
        opened(Membership.connect(Membership.join(admin, name, MemberRole.PARTY)));
    MemberId member = new MemberId(name);
    Identity identity = IdentityKeys.generate(member, random).identity();
    client.publishIdentity(identity.toBytes());
    client.courier().putBlob(BlobSource.of(PROBE_SHARD));
    var descriptor =
        new DatasetDescriptor(
            member,
            TinyWork.DATASET,
            Bytes.wrap(TinyWork.schema().toJson()),
            1,
            List.of(new DatasetDescriptor.Shard(Digest.of(PROBE_SHARD), PROBE_SHARD.size())));
    client.publishDataset(descriptor.toBytes());
    return new Probing(client, ContractParty.of(identity, descriptor));
  }

  private void joinIdle(CoordinatorClient admin) throws Exception {
    List<Callable<IdleParty>> joining = new ArrayList<>();
    for (int i = 0; i < plan.parties() - plan.actors() - 2 * plan.probePairs(); i++) {
      String name = "idle-" + i;
      joining.add(() -> new IdleParty(Membership.join(admin, name, MemberRole.PARTY)));
    }
    Together.all(AT_A_TIME, joining).forEach(idle::add);
    idle.forEach(this::opened);
  }

  private void awaitNodes(CoordinatorClient client) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (verified(client) < plan.nodes()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "only " + verified(client) + " nodes were verified in " + PATIENCE);
      }
      Thread.sleep(100);
    }
  }

  private static long verified(CoordinatorClient client) throws Exception {
    return client.nodes().stream()
        .filter(node -> node.state() == NodeStatus.State.VERIFIED)
        .count();
  }

  private <T extends AutoCloseable> T opened(T resource) {
    synchronized (open) {
      open.push(resource);
    }
    return resource;
  }

  Membership membership() {
    return membership;
  }

  /** The parties of each run, pair by pair. */
  List<ContractParty> partiesOf(int run) {
    int begin = run * LoadPlan.PARTIES_PER_RUN;
    return actors.subList(begin, begin + LoadPlan.PARTIES_PER_RUN).stream()
        .map(ActingParty::inContract)
        .toList();
  }

  List<ActingParty> actors() {
    return actors;
  }

  List<IdleParty> idle() {
    return idle;
  }

  List<ProbePair> pairs() {
    return pairs;
  }

  /** Members that read their letters when all are there. */
  int readers() {
    return plan.parties() + plan.nodes() + 1;
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        throw new IOException("stopping the fleet: " + e.getMessage(), e);
      }
    }
  }
}
