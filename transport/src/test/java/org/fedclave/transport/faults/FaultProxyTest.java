package org.fedclave.transport.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the tests of links stand on. */
class FaultProxyTest {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private ServerSocket echo;

  @BeforeEach
  void start() throws Exception {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(
        () -> {
          try {
            while (true) {
              Socket socket = echo.accept();
              threads.execute(() -> echo(socket));
            }
          } catch (IOException e) {
            // closed
          }
        });
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // cut
    }
  }

  @AfterEach
  void stop() throws Exception {
    echo.close();
    threads.shutdownNow();
  }

  private FaultProxy proxy(LinkShape up, LinkShape down) throws IOException {
    var behind = new InetSocketAddress(InetAddress.getLoopbackAddress(), echo.getLocalPort());
    return new FaultProxy(behind, up, down, 1);
  }

  private static Socket connect(FaultProxy proxy) throws IOException {
    Socket socket = new Socket();
    socket.connect(proxy.address());
    socket.setSoTimeout(5000);
    return socket;
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return bytes;
  }

  /** Sends, and returns what came back. */
  private byte[] sent(Socket socket, byte[] bytes) throws Exception {
    threads.execute(
        () -> {
          try {
            socket.getOutputStream().write(bytes);
          } catch (IOException e) {
            // cut
          }
        });
    return socket.getInputStream().readNBytes(bytes.length);
  }

  @Test
  void bytesComeThroughALossyLinkAsTheyWereAndAtItsRate() throws Exception {
    LinkShape shape = new LinkShape(Duration.ofMillis(5), 2_000_000, 0.02, Duration.ofMillis(10));
    byte[] bytes = bytes(600_000);
    try (FaultProxy proxy = proxy(shape, LinkShape.CLEAN);
        Socket socket = connect(proxy)) {
      long start = System.nanoTime();
      assertThat(sent(socket, bytes)).isEqualTo(bytes);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(280), Duration.ofMillis(2000));
      assertThat(proxy.up()).isEqualTo(bytes.length);
    }
  }

  @Test
  void aDelayIsPaidEachWay() throws Exception {
    LinkShape late = new LinkShape(Duration.ofMillis(40), 1 << 30, 0, Duration.ZERO);
    try (FaultProxy proxy = proxy(late, late);
        Socket socket = connect(proxy)) {
      long start = System.nanoTime();
      sent(socket, new byte[] {1});
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(78));
    }
  }

  @Test
  void aLinkIsCutAfterSoManyBytesAndTakesNewConnections() throws Exception {
    try (FaultProxy proxy = proxy(LinkShape.CLEAN, LinkShape.CLEAN)) {
      proxy.cutAfterUp(100_000);
      try (Socket socket = connect(proxy)) {
        assertThatThrownBy(() -> sent(socket, bytes(300_000))).isInstanceOf(IOException.class);
      }
      try (Socket socket = connect(proxy)) {
        assertThat(sent(socket, bytes(300_000))).isEqualTo(bytes(300_000));
      }
      assertThat(proxy.connections()).isEqualTo(2);
    }
  }

  @Test
  void aHalfOpenLinkTakesConnectionsAndPassesNothing() throws Exception {
    try (FaultProxy proxy = proxy(LinkShape.CLEAN, LinkShape.CLEAN)) {
      proxy.freeze();
      try (Socket socket = connect(proxy)) {
        socket.setSoTimeout(150);
        assertThatThrownBy(() -> sent(socket, bytes(10)))
            .isInstanceOf(SocketTimeoutException.class);
        proxy.thawNewOnly();
        assertThatThrownBy(() -> socket.getInputStream().read())
            .isInstanceOf(SocketTimeoutException.class);
      }
      try (Socket socket = connect(proxy)) {
        assertThat(sent(socket, bytes(10))).isEqualTo(bytes(10));
      }
    }
  }

  @Test
  void whatWaitedInAStallComesInABurst() throws Exception {
    try (FaultProxy proxy = proxy(LinkShape.CLEAN, LinkShape.CLEAN);
        Socket socket = connect(proxy)) {
      sent(socket, bytes(1));
      long start = System.nanoTime();
      proxy.stall(Duration.ofMillis(150));
      assertThat(sent(socket, bytes(50_000))).isEqualTo(bytes(50_000));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(145), Duration.ofMillis(2000));
    }
  }
}
