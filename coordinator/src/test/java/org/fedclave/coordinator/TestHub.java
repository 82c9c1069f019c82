package org.fedclave.coordinator;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedclave.coordinator.Fixtures.Terms;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Courier;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.tls.MemberFolder;
import org.fedclave.transport.tls.TlsIdentity;

/** A real coordinator on a free loopback port, with real members over mutual TLS. */
final class TestHub implements AutoCloseable {

  final Path folder;
  final CoordinatorServer server;
  private final Map<String, TlsIdentity> identities = new HashMap<>();
  private final List<CoordinatorClient> clients = new ArrayList<>();

  TestHub(Path folder) throws Exception {
    this(folder, 1 << 26);
  }

  TestHub(Path folder, long maximumBlobBytes) throws Exception {
    this(folder, maximumBlobBytes, CoordinatorLimits.usual(), Clock.systemUTC());
  }

  TestHub(Path folder, long maximumBlobBytes, CoordinatorLimits limits, Clock clock)
      throws Exception {
    this.folder = folder;
    var usual = CoordinatorSettings.usual("127.0.0.1", List.of("localhost"), 0, Optional.empty());
    var settings =
        new CoordinatorSettings(
            usual.bind(),
            usual.hosts(),
            usual.port(),
            usual.inviteLife(),
            usual.nodeMaximumAge(),
            maximumBlobBytes,
            usual.blobs(),
            usual.addresses(),
            usual.database(),
            usual.mailbox(),
            usual.nodePolicy(),
            usual.metrics(),
            limits);
    CoordinatorFolder.init(folder, settings, clock);
    MigratedFile.into(folder);
    server = CoordinatorServer.start(new CoordinatorFolder(folder), clock);
  }

  TlsIdentity identity(String name, MemberRole role) throws Exception {
    if (!identities.containsKey(name)) {
      identities.put(name, CoordinatorClient.enrol(server.invite(Fixtures.id(name), role)));
    }
    return identities.get(name);
  }

  /** A connected member, enrolled at its first call. */
  CoordinatorClient member(String name, MemberRole role) throws Exception {
    CoordinatorClient client = CoordinatorClient.connect(identity(name, role));
    clients.add(client);
    return client;
  }

  /** The operator, whose certificate the server wrote. */
  CoordinatorClient operator() throws Exception {
    CoordinatorClient client =
        CoordinatorClient.connect(new CoordinatorFolder(folder).operator().load());
    clients.add(client);
    return client;
  }

  /** The admin, whose certificate the server wrote. */
  CoordinatorClient admin() throws Exception {
    CoordinatorClient client =
        CoordinatorClient.connect(new CoordinatorFolder(folder).admin().load());
    clients.add(client);
    return client;
  }

  /** A member whose connection renews the certificate that lies in its folder. */
  CoordinatorClient renewing(MemberFolder member, Clock clock) throws Exception {
    CoordinatorClient client = CoordinatorClient.connect(member, clock);
    clients.add(client);
    return client;
  }

  /** A party that has published its identity and its dataset. */
  CoordinatorClient party(String name) throws Exception {
    return Fixtures.published(member(name, MemberRole.PARTY));
  }

  CoordinatorClient requester() throws Exception {
    CoordinatorClient requester = member("scientist", MemberRole.REQUESTER);
    requester.publishIdentity(Fixtures.keys("scientist").identity().toBytes());
    return requester;
  }

  SignedContract contract(String... parties) {
    Terms terms =
        Terms.of(server.logKey().toString(), parties)
            .expiring(Clock.systemUTC().instant().plusSeconds(3600));
    return Fixtures.signed(terms);
  }

  /** A run of two parties, who may from now on write to each other. */
  RunId runOf(CoordinatorClient requester, CoordinatorClient... parties) throws Exception {
    String[] names =
        List.of(parties).stream().map(party -> party.self().name()).toArray(String[]::new);
    return requester.submitRun(contract(names).envelopeJson());
  }

  static void approve(CoordinatorClient party, SignedContract contract) throws Exception {
    party
        .courier()
        .send(
            Courier.COORDINATOR,
            contract.run(),
            LetterKind.APPROVAL,
            Fixtures.approval(contract, party.self().name()));
  }

  @Override
  public void close() {
    clients.forEach(CoordinatorClient::close);
    server.close();
  }
}
