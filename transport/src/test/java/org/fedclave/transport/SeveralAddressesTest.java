package org.fedclave.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.HubAddress;
import org.fedclave.transport.tls.MemberFolder;
import org.fedclave.transport.tls.PrivateFiles;
import org.fedclave.transport.tls.TlsIdentity;
import org.fedclave.transport.wire.MailboxGrpc;
import org.fedclave.transport.wire.SendReply;
import org.fedclave.transport.wire.SendRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeveralAddressesTest {

  @TempDir Path folder;

  /** Takes every letter. */
  private static final class Patient extends MailboxGrpc.MailboxImplBase {
    @Override
    public void send(SendRequest request, StreamObserver<SendReply> client) {
      client.onNext(SendReply.getDefaultInstance());
      client.onCompleted();
    }
  }

  private static void send(TlsIdentity identity, List<HubAddress> addresses) throws Exception {
    var several =
        new TlsIdentity(identity.key(), identity.chain(), identity.authority(), addresses);
    try (CoordinatorClient client = CoordinatorClient.connect(several)) {
      client
          .courier()
          .send(
              new MemberId("bob"), Courier.REGISTRATION, LetterKind.READY, Bytes.utf8("a letter"));
    }
  }

  private static HubAddress nobodyListens() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new HubAddress("localhost", socket.getLocalPort());
    }
  }

  @Test
  void theOneThatAnswersIsTakenWhereverItStandsInTheList() throws Exception {
    try (var hub = new HostileHub(new Patient())) {
      HubAddress alive = hub.identity.address();
      send(hub.identity, List.of(nobodyListens(), alive));
      send(hub.identity, List.of(alive, nobodyListens()));
      send(hub.identity, List.of(new HubAddress("no-such-host.invalid", 7443), alive));
    }
  }

  @Test
  void eachAddressIsHeldAgainstTheNameInItsOwnServersCertificate() throws Exception {
    InetAddress unnamed = InetAddress.getByName("127.0.0.2"); // in no certificate of ours
    try (var named = new HostileHub(new Patient());
        var hub = new HostileHub(new Patient(), unnamed)) {
      HubAddress address = new HubAddress("127.0.0.2", hub.identity.address().port());
      assertThatExceptionOfType(TransportException.class)
          .isThrownBy(() -> send(hub.identity, List.of(nobodyListens(), address)))
          .satisfies(e -> assertThat(e.rule()).isEqualTo(Rule.UNTRUSTED));
      assertThat(named.identity.address().host()).isEqualTo("localhost");
      send(named.identity, List.of(address, named.identity.address()));
    }
  }

  @Test
  void whereNobodyListensTheSenderSaysSo() throws Exception {
    try (var hub = new HostileHub(new Patient())) {
      assertThatExceptionOfType(TransportException.class)
          .isThrownBy(() -> send(hub.identity, List.of(nobodyListens(), nobodyListens())))
          .satisfies(e -> assertThat(e.rule()).isEqualTo(Rule.UNREACHABLE));
    }
  }

  @Test
  void aFolderKeepsAllAddressesAndOneWithASingleLineIsStillRead() throws Exception {
    try (var hub = new HostileHub(new Patient())) {
      List<HubAddress> both = List.of(hub.identity.address(), new HubAddress("::1", 7443));
      var member = new MemberFolder(folder.resolve("member"));
      member.store(
          new TlsIdentity(
              hub.identity.key(), hub.identity.chain(), hub.identity.authority(), both));
      assertThat(member.load().addresses()).isEqualTo(both);
      Path file = folder.resolve("member/coordinator-address");
      PrivateFiles.write(file, Bytes.utf8("hub.example:7443\n"));
      assertThat(member.load().addresses()).containsExactly(new HubAddress("hub.example", 7443));
      PrivateFiles.write(file, Bytes.utf8("hub.example:7443\n".repeat(HubAddress.MOST + 1)));
      assertThatExceptionOfType(MalformedException.class)
          .isThrownBy(member::load)
          .withMessageContaining("at most 8");
    }
  }
}
