package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.server.Door;
import org.fedclave.transport.server.DoorLimits;
import org.fedclave.transport.server.MutualTlsServer;
import org.fedclave.transport.tls.CertificateAuthority;
import org.fedclave.transport.tls.HubAddress;
import org.fedclave.transport.tls.Invite;
import org.fedclave.transport.tls.PendingEnrolment;
import org.fedclave.transport.tls.ServerKeys;
import org.fedclave.transport.tls.TlsContexts;
import org.fedclave.transport.wire.HubOuterClass;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Walks every call of every service in the .proto files over mutual TLS. Each service only says
 * that it was reached.
 */
class EveryCallAgainstTheTableTest {

  private static final Clock CLOCK = Clock.systemUTC();
  private static final String FORGOTTEN = "fedclave.transport.v1.Hub/Forgotten";
  private static final Status REACHED = Status.UNIMPLEMENTED.withDescription("reached");

  private final CertificateAuthority authority = CertificateAuthority.create(CLOCK);
  private final List<ManagedChannel> channels = new ArrayList<>();
  private MutualTlsServer server;

  @BeforeEach
  void start() throws Exception {
    List<BindableService> services = new ArrayList<>();
    for (ServiceDescriptor service : HubOuterClass.getDescriptor().getServices()) {
      List<String> methods =
          new ArrayList<>(
              service.getMethods().stream().map(EveryCallAgainstTheTableTest::name).toList());
      if (FORGOTTEN.startsWith(service.getFullName() + "/")) {
        methods.add(FORGOTTEN);
      }
      ServerServiceDefinition definition = reached(service.getFullName(), methods);
      services.add(() -> definition);
    }
    server =
        MutualTlsServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new ServerKeys(authority.issueServer(List.of("localhost"))),
            authority,
            new Door(
                AccessTable.access(),
                _ -> Optional.empty(),
                DoorLimits.usual(),
                (_, _) -> {},
                CLOCK),
            services);
  }

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    server.close();
  }

  private static String name(MethodDescriptor method) {
    return method.getService().getFullName() + "/" + method.getName();
  }

  private static ServerServiceDefinition reached(String service, List<String> methods) {
    var definition = ServerServiceDefinition.builder(service);
    for (String method : methods) {
      definition.addMethod(
          ServerMethodDefinition.create(
              descriptor(method),
              (call, _) -> {
                call.close(REACHED, new Metadata());
                return new ServerCall.Listener<>() {};
              }));
    }
    return definition.build();
  }

  private static io.grpc.MethodDescriptor<byte[], byte[]> descriptor(String method) {
    return io.grpc.MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodType.BIDI_STREAMING)
        .setFullMethodName(method)
        .setRequestMarshaller(new Raw())
        .setResponseMarshaller(new Raw())
        .build();
  }

  /** Bytes as they are. */
  private static final class Raw implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      return new byte[0];
    }
  }

  private ManagedChannel channel(SslContext tls) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", server.port()).sslContext(tls).build();
    channels.add(channel);
    return channel;
  }

  private ManagedChannel member(MemberRole role) throws Exception {
    var invite =
        new Invite(
            new HubAddress("localhost", server.port()),
            authority.fingerprint(),
            Bytes.wrap(new byte[32]),
            new MemberId("somebody"),
            role,
            CLOCK.instant());
    var pending = new PendingEnrolment(invite);
    Bytes certificate = authority.issueMember(pending.certificateRequest(), invite.member(), role);
    return channel(TlsContexts.client(pending.complete(certificate, authority.certificateDer())));
  }

  private static Status call(ManagedChannel channel, String method) throws Exception {
    CompletableFuture<Status> status = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call = channel.newCall(descriptor(method), CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status ended, Metadata trailers) {
            status.complete(ended);
          }
        },
        new Metadata());
    call.halfClose();
    call.request(1);
    return status.get(20, TimeUnit.SECONDS);
  }

  private static List<String> methods() {
    return HubOuterClass.getDescriptor().getServices().stream()
        .flatMap(service -> service.getMethods().stream())
        .map(EveryCallAgainstTheTableTest::name)
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void aRoleReachesWhatTheTableAllowsItAndNothingElse(MemberRole role) throws Exception {
    ManagedChannel member = member(role);
    for (String method : methods()) {
      boolean open = AccessTable.access().withoutCertificate().contains(method);
      boolean allowed = AccessTable.access().byRole().getOrDefault(method, Set.of()).contains(role);
      assertThat(call(member, method).getCode())
          .as("%s calls %s", role.wireName(), method)
          .isEqualTo(open || allowed ? REACHED.getCode() : Status.Code.PERMISSION_DENIED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCallThatTheTableForgotIsNobodys(MemberRole role) throws Exception {
    assertThat(call(member(role), FORGOTTEN).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void withoutACertificateOnlyJoiningIsReached() throws Exception {
    ManagedChannel stranger = channel(TlsContexts.joining(authority.fingerprint()));
    for (String method : methods()) {
      boolean open = AccessTable.access().withoutCertificate().contains(method);
      assertThat(call(stranger, method).getCode())
          .as("a stranger calls %s", method)
          .isEqualTo(open ? REACHED.getCode() : Status.Code.UNAUTHENTICATED);
    }
  }
}
