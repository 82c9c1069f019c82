package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reaches the metrics' port and means no good costs little, and stops no honest reader. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileMetricsTest {

  private static final int PATIENCE_MILLIS = 20_000;

  private WatchedCoordinator hub;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    hub = new WatchedCoordinator(folder.resolve("hub"));
  }

  @AfterAll
  void stop() {
    hub.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), hub.metrics.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** What the server says until it ends the connection; fails if it does not. */
  private static String untilItEnds(Socket socket) throws IOException {
    try {
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection is open after 20 s", e);
    } catch (SocketException e) {
      return "reset";
    }
  }

  private void assertStillReadable() throws Exception {
    assertThat(hub.scrape()).contains("fedclave_serving 1.0");
  }

  @Test
  void hugeHeadersAreNotRead() throws Exception {
    try (Socket socket = connect()) {
      write(socket, "GET /metrics HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(64 << 10) + "\r\n\r\n");
      assertThat(untilItEnds(socket)).doesNotContain("fedclave_serving");
    } catch (SocketException e) {
      assertThat(e).hasMessageMatching("(?i).*(reset|pipe).*"); // ended while we wrote
    }
    assertStillReadable();
  }

  @Test
  void manyHeadersAreNotRead() throws Exception {
    try (Socket socket = connect()) {
      StringBuilder headers = new StringBuilder("GET /metrics HTTP/1.1\r\nHost: a\r\n");
      for (int i = 0; i < 200; i++) {
        headers.append("X-").append(i).append(": y\r\n");
      }
      write(socket, headers + "\r\n");
      assertThat(untilItEnds(socket)).doesNotContain("fedclave_serving");
    }
    assertStillReadable();
  }

  @Test
  void aHugePathIsNotRead() throws Exception {
    try (Socket socket = connect()) {
      write(socket, "GET /" + "y".repeat(1 << 20) + " HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(untilItEnds(socket)).doesNotContain("200 OK");
    } catch (SocketException e) {
      assertThat(e).hasMessageMatching("(?i).*(reset|pipe).*"); // ended while we wrote
    }
    assertStillReadable();
  }

  @Test
  void whatIsNoHttpIsNotAnsweredWithMetrics() throws Exception {
    try (Socket socket = connect()) {
      write(socket, "\u0016\u0003\u0001 hello\r\n\r\n");
      assertThat(untilItEnds(socket)).doesNotContain("fedclave");
    }
    assertStillReadable();
  }

  @Test
  void slowClientsAreCutAndHonestOnesReadMeanwhile() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 12; i++) {
        Socket socket = connect();
        slow.add(socket);
        write(socket, "GET /metrics HTTP/1.1\r\nHost: ");
      }
      assertStillReadable();
      for (Socket socket : slow) {
        assertThat(untilItEnds(socket)).doesNotContain("fedclave_serving");
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void connectionsOverTheNumberAreClosedAndLaterOnesGetIn() throws Exception {
    List<Socket> many = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        many.add(connect());
      }
      try (Socket last = many.removeLast()) {
        assertThat(untilItEnds(last)).isIn("", "reset");
      }
    } finally {
      for (Socket socket : many) {
        socket.close();
      }
    }
    Eventually.await("the metrics to be read again", this::isReadable);
  }

  private boolean isReadable() {
    try {
      return hub.scrape().contains("fedclave_serving 1.0");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
