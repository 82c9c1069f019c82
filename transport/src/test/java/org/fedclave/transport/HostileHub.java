package org.fedclave.transport;

import io.grpc.BindableService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.server.Access;
import org.fedclave.transport.server.Door;
import org.fedclave.transport.server.DoorLimits;
import org.fedclave.transport.server.MutualTlsServer;
import org.fedclave.transport.tls.CertificateAuthority;
import org.fedclave.transport.tls.HubAddress;
import org.fedclave.transport.tls.Invite;
import org.fedclave.transport.tls.PendingEnrolment;
import org.fedclave.transport.tls.ServerKeys;
import org.fedclave.transport.tls.TlsIdentity;

/** A coordinator that answers as a test tells it, and one connected member. */
final class HostileHub implements AutoCloseable {

  final CoordinatorClient client;
  final TlsIdentity identity;
  private final MutualTlsServer server;

  HostileHub(BindableService service) throws Exception {
    this(service, Patience.COMMAND);
  }

  HostileHub(BindableService service, Patience patience) throws Exception {
    this(service, InetAddress.getLoopbackAddress(), patience);
  }

  HostileHub(BindableService service, InetAddress bind) throws Exception {
    this(service, bind, Patience.COMMAND);
  }

  private HostileHub(BindableService service, InetAddress bind, Patience patience)
      throws Exception {
    Clock clock = Clock.systemUTC();
    CertificateAuthority authority = CertificateAuthority.create(clock);
    Map<String, Set<MemberRole>> all =
        service.bindService().getServiceDescriptor().getMethods().stream()
            .collect(
                Collectors.toMap(
                    method -> method.getFullMethodName(), _ -> Set.of(MemberRole.PARTY)));
    server =
        MutualTlsServer.start(
            new InetSocketAddress(bind, 0),
            new ServerKeys(authority.issueServer(List.of("localhost"))),
            authority,
            new Door(
                new Access(Set.of(), all),
                _ -> Optional.empty(),
                DoorLimits.usual(),
                (_, _) -> {},
                clock),
            List.of(service));
    var invite =
        new Invite(
            new HubAddress("localhost", server.port()),
            authority.fingerprint(),
            Bytes.wrap(new byte[32]),
            new MemberId("alice"),
            MemberRole.PARTY,
            clock.instant());
    var pending = new PendingEnrolment(invite);
    Bytes certificate =
        authority.issueMember(pending.certificateRequest(), invite.member(), invite.role());
    identity = pending.complete(certificate, authority.certificateDer());
    client = CoordinatorClient.connect(identity, patience);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
