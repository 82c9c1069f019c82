package org.fedclave.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.coordinator.CoordinatorFolder;
import org.fedclave.coordinator.CoordinatorLimits;
import org.fedclave.coordinator.CoordinatorSettings;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.Patience;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.server.DoorLimits;
import org.fedclave.transport.tls.TlsIdentity;

/** Who is a member of the coordinator under load: everybody joins by an invite, over TLS. */
final class Membership {

  /** All members come from this one machine, and at once. */
  private static final int JOINS_PER_MINUTE = 1_000_000;

  private final CoordinatorFolder folder;

  private Membership(CoordinatorFolder folder) {
    this.folder = folder;
  }

  /** Makes a coordinator's folder, on a free port. */
  static Membership init(Path path, AppraisalPolicy appraisal)
      throws IOException, MalformedException {
    var usual =
        CoordinatorSettings.usual(
            "127.0.0.1", List.of("localhost"), freePort(), Optional.of(appraisal));
    DoorLimits door = usual.limits().door();
    var limits =
        new CoordinatorLimits(
            new DoorLimits(
                door.callsPerSecond(),
                door.callBurst(),
                door.openCalls(),
                JOINS_PER_MINUTE,
                JOINS_PER_MINUTE,
                door.connections(),
                door.connectionsPerAddress(),
                door.connectionsPerMember()),
            usual.limits().blobBytes(),
            usual.limits().openRuns());
    return new Membership(
        CoordinatorFolder.init(path, usual.withLimits(limits), Clock.systemUTC()));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  Path path() {
    return folder.path();
  }

  /** The coordinator's admin, of its newest start. */
  CoordinatorClient admin() throws IOException, MalformedException {
    return CoordinatorClient.connect(folder.admin().load());
  }

  /** The coordinator's operator, of its newest start. */
  CoordinatorClient operator() throws IOException, MalformedException {
    return CoordinatorClient.connect(folder.operator().load());
  }

  /** A certificate of its own for a new member. */
  static TlsIdentity join(CoordinatorClient admin, String name, MemberRole role)
      throws TransportException {
    return CoordinatorClient.enrol(admin.invite(new MemberId(name), role));
  }

  /** A connection of its own, which outlives a coordinator that is away. */
  static CoordinatorClient connect(TlsIdentity identity) {
    return CoordinatorClient.connect(identity, Patience.SERVICE);
  }
}
