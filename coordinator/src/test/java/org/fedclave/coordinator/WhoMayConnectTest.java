package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.coordinator.Fixtures.id;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Limits;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.CertificateAuthority;
import org.fedclave.transport.tls.Invite;
import org.fedclave.transport.tls.PendingEnrolment;
import org.fedclave.transport.tls.TlsContexts;
import org.fedclave.transport.tls.TlsIdentity;
import org.fedclave.transport.wire.BlobsGrpc;
import org.fedclave.transport.wire.EnrolRequest;
import org.fedclave.transport.wire.EnrolmentGrpc;
import org.fedclave.transport.wire.HubGrpc;
import org.fedclave.transport.wire.ListRunsRequest;
import org.fedclave.transport.wire.MailboxGrpc;
import org.fedclave.transport.wire.SendRequest;
import org.fedclave.transport.wire.StatRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhoMayConnectTest {

  @TempDir Path folder;
  private TestHub hub;
  private final List<ManagedChannel> channels = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    hub = new TestHub(folder.resolve("hub"));
  }

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    hub.close();
  }

  /** A client that keeps to no limits. */
  private ManagedChannel channel(io.netty.handler.ssl.SslContext tls) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", hub.server.address().port())
            .sslContext(tls)
            .build();
    channels.add(channel);
    return channel;
  }

  private ManagedChannel withoutCertificate() throws Exception {
    Invite invite = hub.server.invite(id("somebody"), MemberRole.PARTY);
    return channel(TlsContexts.joining(invite.authority()));
  }

  private static Status.Code code(StatusException e) {
    return e.getStatus().getCode();
  }

  @Test
  void withoutACertificateOnlyJoiningAnswers() throws Exception {
    ManagedChannel channel = withoutCertificate();
    assertThatThrownBy(
            () -> BlobsGrpc.newBlockingV2Stub(channel).stat(StatRequest.getDefaultInstance()))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(code(e)).isEqualTo(Status.Code.UNAUTHENTICATED))
        .hasMessageContaining("member's certificate");
    assertThatThrownBy(
            () -> EnrolmentGrpc.newBlockingV2Stub(channel).enrol(EnrolRequest.getDefaultInstance()))
        .hasMessageContaining("no such invite");
  }

  @Test
  void aRequestToJoinOverTheSizeIsRefused() throws Exception {
    Invite invite = hub.server.invite(id("alice"), MemberRole.PARTY);
    var request =
        EnrolRequest.newBuilder()
            .setSecret(ByteString.copyFrom(invite.secret().toArray()))
            .setCertificateRequest(
                ByteString.copyFrom(new byte[Limits.CERTIFICATE_REQUEST_BYTES + 1]))
            .build();
    ManagedChannel channel = withoutCertificate();
    assertThatThrownBy(() -> EnrolmentGrpc.newBlockingV2Stub(channel).enrol(request))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(code(e)).isEqualTo(Status.Code.INVALID_ARGUMENT))
        .hasMessageContaining("at most");
  }

  @Test
  void anOlderTlsThanOneDotThreeIsRefused() throws Exception {
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
    assertThat(handshake(trusting, "TLSv1.3")).isEqualTo("TLSv1.3");
    assertThatThrownBy(() -> handshake(trusting, "TLSv1.2"))
        .isInstanceOf(SSLHandshakeException.class);
  }

  private String handshake(SSLContext context, String version) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket("localhost", hub.server.address().port())) {
      socket.setEnabledProtocols(new String[] {version});
      socket.startHandshake();
      return socket.getSession().getProtocol();
    }
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
    TlsIdentity genuine = hub.identity("alice", MemberRole.PARTY);
    CertificateAuthority other = CertificateAuthority.create(Clock.systemUTC());
    TlsIdentity forged = issue(other, other);
    var mixed =
        new TlsIdentity(forged.key(), forged.chain(), genuine.authority(), genuine.address());
    try (CoordinatorClient client = CoordinatorClient.connect(mixed)) {
      // UNREACHABLE where the server's alert is lost with the connection
      assertThatThrownBy(client::runs)
          .isInstanceOfSatisfying(
              TransportException.class,
              e -> assertThat(e.rule()).isIn(Rule.UNTRUSTED, Rule.UNREACHABLE));
    }
  }

  @Test
  void aServerOfAnotherAuthorityIsNotTrusted() throws Exception {
    TlsIdentity genuine = hub.identity("alice", MemberRole.PARTY);
    CertificateAuthority other = CertificateAuthority.create(Clock.systemUTC());
    TlsIdentity pinned = issue(other, other);
    var mixed =
        new TlsIdentity(genuine.key(), genuine.chain(), pinned.authority(), genuine.address());
    try (CoordinatorClient client = CoordinatorClient.connect(mixed)) {
      assertRefused(Rule.UNTRUSTED, client::runs);
    }
    Invite invite = hub.server.invite(id("bob"), MemberRole.PARTY);
    var elsewhere =
        new Invite(
            invite.address(),
            other.fingerprint(),
            invite.secret(),
            invite.member(),
            invite.role(),
            invite.expires());
    assertRefused(Rule.UNTRUSTED, () -> CoordinatorClient.enrol(elsewhere))
        .contains("not the one in the invite");
  }

  @Test
  void aCertificateTheCoordinatorDoesNotKnowIsRefused() throws Exception {
    CertificateAuthority own = new CoordinatorFolder(hub.folder).authority(Clock.systemUTC());
    try (CoordinatorClient client = CoordinatorClient.connect(issue(own, own))) {
      assertRefused(Rule.NOT_ADMITTED, client::runs);
    }
  }

  /** An identity of alice that nobody enrolled. */
  private TlsIdentity issue(CertificateAuthority issuer, CertificateAuthority pinned)
      throws Exception {
    var invite =
        new Invite(
            hub.server.address(),
            pinned.fingerprint(),
            Bytes.wrap(new byte[32]),
            id("alice"),
            MemberRole.PARTY,
            Clock.systemUTC().instant().plus(Duration.ofDays(1)));
    var pending = new PendingEnrolment(invite);
    Bytes certificate =
        issuer.issueMember(pending.certificateRequest(), id("alice"), MemberRole.PARTY);
    return pending.complete(certificate, pinned.certificateDer());
  }

  @Test
  void aReplacedCertificateIsRefused() throws Exception {
    TlsIdentity lost = hub.identity("alice", MemberRole.PARTY);
    CoordinatorClient.enrol(hub.server.invite(id("alice"), MemberRole.PARTY));
    try (CoordinatorClient client = CoordinatorClient.connect(lost)) {
      assertRefused(Rule.NOT_ADMITTED, client::runs);
    }
  }

  @Test
  void eachRoleMayDoOnlyWhatTheTableSays() throws Exception {
    CoordinatorClient node = hub.member("node-1", MemberRole.NODE);
    assertRefused(Rule.FORBIDDEN, () -> node.submitRun(Bytes.utf8("contract")))
        .contains("a node may not call SubmitRun");
    assertRefused(Rule.FORBIDDEN, () -> node.publishIdentity(Bytes.EMPTY));
    CoordinatorClient party = hub.member("alice", MemberRole.PARTY);
    assertRefused(Rule.FORBIDDEN, () -> party.invite(id("eve"), MemberRole.OPERATOR));
    CoordinatorClient operator = hub.operator();
    assertRefused(Rule.FORBIDDEN, () -> operator.invite(id("eve"), MemberRole.ADMIN))
        .contains("an operator may not call CreateInvite");
    assertRefused(Rule.FORBIDDEN, () -> party.registerNode(Bytes.EMPTY));
    CoordinatorClient requester = hub.member("scientist", MemberRole.REQUESTER);
    assertRefused(Rule.FORBIDDEN, () -> requester.log().append(Bytes.utf8("leaf")));
  }

  @Test
  void messagesOverTheSizeAreRefused() throws Exception {
    ManagedChannel channel = channel(TlsContexts.client(hub.identity("alice", MemberRole.PARTY)));
    for (int size : List.of(Limits.INLINE_BYTES + 1, Limits.MESSAGE_BYTES + 1)) {
      var letter =
          SendRequest.newBuilder()
              .setId(ByteString.copyFrom(new byte[Digest.SIZE]))
              .setRun(ByteString.copyFrom(new byte[Digest.SIZE]))
              .setTo("bob")
              .setKind("ready")
              .setPayload(ByteString.copyFrom(new byte[size]))
              .build();
      assertThatThrownBy(() -> MailboxGrpc.newBlockingV2Stub(channel).send(letter))
          .isInstanceOfSatisfying(
              StatusException.class,
              e ->
                  assertThat(code(e))
                      .isIn(Status.Code.OUT_OF_RANGE, Status.Code.RESOURCE_EXHAUSTED));
    }
    var runs = HubGrpc.newBlockingV2Stub(channel).listRuns(ListRunsRequest.getDefaultInstance());
    assertThat(runs.hasNext()).isFalse();
  }
}
