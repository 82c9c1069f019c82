package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.server.DoorLimits;
import org.fedclave.transport.tls.PendingRenewal;
import org.fedclave.transport.tls.TlsIdentity;
import org.fedclave.transport.wire.LogGrpc;
import org.fedclave.transport.wire.LogKeyRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody without a member's certificate opens connections. After each attack nothing of it is
 * open any more, and the coordinator serves its members.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileConnectionsTest {

  private static final int MOST = 300;
  private static final int MOST_OF_ONE = 4;

  /** More than this only with {@code -Dfedclave.connections=5000}. */
  private static final int ATTEMPTS = Integer.getInteger("fedclave.connections", 1000);

  private final MovableClock clock = new MovableClock(Clock.systemUTC().instant());
  private final List<Socket> sockets = new ArrayList<>();
  private TestHub hub;
  private CoordinatorClient alice;
  private SSLContext trusting;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    DoorLimits usual = DoorLimits.usual();
    var door =
        new DoorLimits(
            usual.callsPerSecond(),
            usual.callBurst(),
            usual.openCalls(),
            usual.joinsPerMinute(),
            usual.joinsPerMinuteOfAll(),
            MOST,
            MOST,
            MOST_OF_ONE);
    hub =
        new TestHub(
            folder.resolve("hub"), 1 << 20, new CoordinatorLimits(door, 1 << 20, 10), clock);
    alice = hub.member("alice", MemberRole.PARTY);
    assertThat(alice.runs()).isEmpty();
    trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
  }

  @AfterEach
  void nothingIsLeftAndMembersAreServed() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
    assertThat(alice.runs()).isEmpty();
    Eventually.await(
        "all connections but that of alice to end",
        () -> hub.server.load().connections() <= 1 && hub.server.load().calls() == 0);
  }

  @AfterAll
  void stop() {
    hub.close();
  }

  private Socket socket() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), hub.server.address().port());
    sockets.add(socket);
    return socket;
  }

  /** TLS stands, HTTP/2 does not yet. */
  private SSLSocket stranger() throws IOException {
    SSLSocket tls =
        (SSLSocket)
            trusting
                .getSocketFactory()
                .createSocket(socket(), "localhost", hub.server.address().port(), true);
    var parameters = tls.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    sockets.add(tls);
    return tls;
  }

  /** Reads until the other side has closed. */
  private static void awaitClosed(Socket socket) throws Exception {
    Eventually.await("the coordinator to close a connection", () -> isClosedSoon(socket));
  }

  /**
   * As {@link #awaitClosed}, a minute after the other. The coordinator may have counted a
   * connection before the first minute, and looked at the clock after it: then another passes.
   */
  private void awaitStaleClosed(Socket socket) throws Exception {
    Eventually.await(
        "the coordinator to close a stale connection",
        () -> {
          boolean closed = isClosedSoon(socket);
          if (!closed) {
            aMinutePasses();
          }
          return closed;
        });
  }

  private static boolean isClosedSoon(Socket socket) throws IOException {
    socket.setSoTimeout(1_000);
    try {
      var _ = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // closed with a reset
    }
  }

  private void awaitConnections(int number) throws Exception {
    Eventually.await(
        "the connections to be accepted", () -> hub.server.load().connections() >= number);
  }

  private void aMinutePasses() throws Exception {
    clock.advance(Duration.ofMinutes(1));
    hub.server.keepAccess();
  }

  @Test
  void aTlsHandshakeThatNeverEnds() throws Exception {
    Socket slow = socket();
    slow.getOutputStream().write(0x16); // a handshake record begins, and that is all
    awaitConnections(2);
    aMinutePasses();
    awaitStaleClosed(slow);
  }

  @Test
  void aPrefaceThatNeverEnds() throws Exception {
    SSLSocket slow = stranger();
    slow.getOutputStream().write("PRI * HTT".getBytes(StandardCharsets.US_ASCII));
    aMinutePasses();
    awaitStaleClosed(slow);
  }

  @Test
  void headersThatNeverEnd() throws Exception {
    SSLSocket slow = stranger();
    byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
    byte[] headers = {0, 0, 1, 1, 0, 0, 0, 0, 1, (byte) 0x82}; // HEADERS without END_HEADERS
    slow.getOutputStream().write(preface);
    slow.getOutputStream().write(settings);
    slow.getOutputStream().write(headers);
    slow.getOutputStream().flush();
    assertThat(slow.getInputStream().read()).isGreaterThanOrEqualTo(0); // it answers the settings
    aMinutePasses();
    awaitStaleClosed(slow);
  }

  @Test
  void headersInEndlesslyManyContinuations() throws Exception {
    SSLSocket flood = stranger();
    var out = flood.getOutputStream();
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    out.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
    out.write(new byte[] {0, 0, 1, 1, 0, 0, 0, 0, 1, (byte) 0x82});
    try {
      for (int i = 0; i < 100_000; i++) {
        out.write(new byte[] {0, 0, 0, 9, 0, 0, 0, 0, 1}); // CONTINUATION without END_HEADERS
      }
      out.flush();
    } catch (IOException e) {
      // closed while we wrote
    }
    awaitClosed(flood);
  }

  @Test
  void somethingThatIsNoTls() throws Exception {
    Socket http = socket();
    http.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    awaitClosed(http);
  }

  @Test
  void thousandsOfConnectionsOfWhichMostAreClosedAtOnce() throws Exception {
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        socket();
      } catch (IOException e) {
        assertThat(i).isGreaterThanOrEqualTo(MOST - 1); // closed before it stood
      }
    }
    awaitConnections(MOST);
    assertThat(hub.server.load().connections()).isEqualTo(MOST);
    assertThat(alice.runs()).isEmpty();
    aMinutePasses();
    for (Socket socket : sockets) {
      awaitStaleClosed(socket);
    }
    Eventually.await("the connections to end", () -> hub.server.load().connections() <= 1);
    try (CoordinatorClient again =
        CoordinatorClient.connect(hub.identity("alice", MemberRole.PARTY))) {
      assertThat(again.runs()).isEmpty();
    }
  }

  @Test
  void moreConnectionsOfOneMemberThanItMayHave() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    TlsIdentity mallory = hub.identity("mallory", MemberRole.PARTY);
    for (int i = 0; i < 3 * MOST_OF_ONE; i++) {
      var client = new RawClient(hub, mallory);
      clients.add(client);
      var call = client.open(LogGrpc.getGetKeyMethod()).read(1);
      call.send(LogKeyRequest.getDefaultInstance()).finish();
      assertThat(call.end().isOk()).isTrue();
    }
    Eventually.await(
        "the connections that are too many to end",
        () -> hub.server.load().connections() <= MOST_OF_ONE + 1);
    clients.forEach(RawClient::close);
  }

  @Test
  void aCertificateOfTheAuthorityInAnothersNameThatNobodyEnrolled() throws Exception {
    var authority = new CoordinatorFolder(hub.folder).authority(clock);
    var pending = new PendingRenewal(hub.identity("alice", MemberRole.PARTY));
    TlsIdentity forged =
        pending.complete(
            authority.issueMember(pending.certificateRequest(), id("alice"), MemberRole.PARTY));
    try (CoordinatorClient mallory = CoordinatorClient.connect(forged)) {
      assertRefused(Rule.NOT_ADMITTED, mallory::runs).contains("replaced by a newer one");
      hub.server.keepAccess(); // ends the connection too, if it has not run by itself
      Eventually.await("the connection to end", () -> hub.server.load().connections() <= 1);
    }
  }
}
