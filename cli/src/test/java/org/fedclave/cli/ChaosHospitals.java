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
import java.util.stream.Stream;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.coordinator.CoordinatorFolder;
import org.fedclave.coordinator.CoordinatorServer;
import org.fedclave.coordinator.CoordinatorSettings;
import org.fedclave.datasets.SampleDataset;
import org.fedclave.datasets.SampleParty;
import org.fedclave.party.Allowance;
import org.fedclave.party.KeyStore;
import org.fedclave.party.KeyStoreException;
import org.fedclave.party.PartyFolder;
import org.fedclave.party.PartyPolicy;
import org.fedclave.party.Passphrase;
import org.fedclave.party.PlacementFloor;
import org.fedclave.party.PrivacyFloor;
import org.fedclave.party.SealShards;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Courier;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.tls.MemberFolder;

/**
 * Folders of a small federation in which everybody has joined and all data is sealed, and nothing
 * runs: a coordinator, four nodes, three hospitals with real rows, a requester. A copy of it is a
 * twin with the same keys, in which the same contract can be run once more.
 *
 * @param root everything lies below it
 */
record ChaosHospitals(Path root) {

  static final List<MemberId> NODES =
      Stream.of("node-a", "node-b", "node-c", "node-d").map(MemberId::new).toList();

  static final List<MemberId> PARTIES =
      Stream.of("alder", "birch", "cedar").map(MemberId::new).toList();

  static final MemberId REQUESTER = new MemberId(DemoSettings.REQUESTER);

  static final SampleDataset DATA = SampleDataset.HOSPITALS;

  /** As many as a contract may have; more are refused. */
  static final int MOST_ROUNDS = 40;

  private static final String PASSPHRASE = "a passphrase of hospitals that are none";
  private static final DemoHardware HARDWARE = DemoHardware.of("sev-snp", 0);

  /** Makes it, with a coordinator that lives only meanwhile. */
  static ChaosHospitals make(Path root, int port) throws Exception {
    var made = new ChaosHospitals(Files.createDirectories(root));
    DATA.writeTo(root.resolve("tables"));
    Files.writeString(made.passphraseFile(), PASSPHRASE + '\n', StandardCharsets.UTF_8);
    Files.setPosixFilePermissions(
        made.passphraseFile(),
        java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    AppraisalPolicy policy = HARDWARE.policy(root.resolve("vendor"));
    Files.write(root.resolve("appraisal.json"), policy.toJson().toArray());
    CoordinatorFolder folder =
        CoordinatorFolder.init(
            made.coordinator(),
            CoordinatorSettings.usual("127.0.0.1", List.of("localhost"), port, Optional.of(policy)),
            Clock.systemUTC());
    try (CoordinatorServer _ = CoordinatorServer.start(folder, Clock.systemUTC())) {
      made.joinAll(folder, policy);
    }
    return made;
  }

  private void joinAll(CoordinatorFolder coordinator, AppraisalPolicy policy) throws Exception {
    SequencedMap<MemberId, KeyStore> keys = new LinkedHashMap<>();
    for (MemberId party : PARTIES) {
      keys.put(party, party(party).init(party, passphrase()));
    }
    keys.put(REQUESTER, requester().init(REQUESTER, passphrase()));
    Map<MemberId, Digest> fingerprints = new TreeMap<>();
    keys.forEach((name, each) -> fingerprints.put(name, each.identity().identity().fingerprint()));
    try (CoordinatorClient admin = CoordinatorClient.connect(coordinator.admin().load())) {
      for (MemberId node : NODES) {
        new MemberFolder(root.resolve(node.name()))
            .store(CoordinatorClient.enrol(admin.invite(node, MemberRole.NODE)));
      }
      requester()
          .member()
          .store(CoordinatorClient.enrol(admin.invite(REQUESTER, MemberRole.REQUESTER)));
      publish(requester().member(), made(keys, REQUESTER));
      for (MemberId party : PARTIES) {
        party(party).member().store(CoordinatorClient.enrol(admin.invite(party, MemberRole.PARTY)));
        party(party).storePolicy(partyPolicy(fingerprints, policy));
        publish(party(party).member(), made(keys, party));
        seal(party, made(keys, party));
      }
    }
  }

  private static KeyStore made(Map<MemberId, KeyStore> keys, MemberId member) {
    KeyStore made = keys.get(member);
    if (made == null) {
      throw new AssertionError(member + " has no keys");
    }
    return made;
  }

  private static void publish(MemberFolder folder, KeyStore keys) throws Exception {
    try (CoordinatorClient client = CoordinatorClient.connect(folder.load())) {
      client.publishIdentity(keys.identity().identity().toBytes());
    }
  }

  private void seal(MemberId party, KeyStore keys) throws Exception {
    try (CoordinatorClient client = CoordinatorClient.connect(party(party).member().load())) {
      new SealShards(party(party), keys, client.courier(), client::publishDataset)
          .add(
              DemoSettings.DATASET,
              Bytes.wrap(DATA.schema().toJson()),
              List.of(table(party)),
              SealShards.ROWS_PER_SHARD,
              Courier.Progress.NONE);
    }
  }

  /** A purpose that it does not know waits for a person, who is not there. */
  private static PartyPolicy partyPolicy(
      Map<MemberId, Digest> fingerprints, AppraisalPolicy appraisal) {
    Set<String> parties = Set.copyOf(PARTIES.stream().map(MemberId::name).toList());
    return new PartyPolicy(
        fingerprints,
        new Allowance(Set.of(DATA.purpose()), Allowance.Others.ASK),
        refusing(Set.of(REQUESTER.name())),
        refusing(parties),
        refusing(Set.of(REQUESTER.name())),
        Set.of(DemoSettings.DATASET),
        new PrivacyFloor(Set.of("none"), 1, 25, 1e-5),
        Set.of("sensitive"),
        new PlacementFloor(Set.of(PlacementFloor.ANYWHERE), false),
        Set.of("pairwise", "off"),
        PARTIES.size(),
        MOST_ROUNDS,
        1,
        50,
        Duration.ofDays(1),
        appraisal);
  }

  private static Allowance refusing(Set<String> names) {
    return new Allowance(names, Allowance.Others.REFUSE);
  }

  /** The same members, keys, data and coordinator once more, elsewhere. */
  ChaosHospitals copyTo(Path target) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.toList()) {
        Path copy = target.resolve(root.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(
              copy,
              java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                  Files.getPosixFilePermissions(file)));
        } else {
          Files.copy(file, copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    return new ChaosHospitals(target);
  }

  /** From now on the coordinator listens there. */
  void listenAt(int port) throws IOException {
    Path settings = coordinator().resolve("settings.json");
    String text = Files.readString(settings);
    Files.writeString(settings, text.replaceFirst("\"port\"\\s*:\\s*\\d+", "\"port\": " + port));
  }

  /** From now on this member looks for the coordinator there. */
  void lead(MemberId member, int port) throws IOException {
    Files.writeString(
        root.resolve(member.name()).resolve("coordinator-address"), "localhost:" + port + '\n');
  }

  Path coordinator() {
    return root.resolve("coordinator");
  }

  PartyFolder party(MemberId party) {
    return new PartyFolder(root.resolve(party.name()));
  }

  RequesterFolder requester() {
    return new RequesterFolder(root.resolve(REQUESTER.name()));
  }

  Path table(MemberId party) {
    return DATA.parties().stream()
        .filter(each -> each.id().equals(party.name()))
        .map(SampleParty::fileName)
        .map(root.resolve("tables")::resolve)
        .findFirst()
        .orElseThrow();
  }

  Path passphraseFile() {
    return root.resolve("passphrase");
  }

  static Passphrase passphrase() throws KeyStoreException {
    return Passphrase.of(PASSPHRASE);
  }

  DemoHardware.Machine machine(MemberId node) throws IOException {
    return HARDWARE.machine(NODES.indexOf(node), node, root.resolve("vendor"));
  }

  static List<MemberId> everybody() {
    List<MemberId> all = new ArrayList<>(NODES);
    all.addAll(PARTIES);
    all.add(REQUESTER);
    return all;
  }
}
