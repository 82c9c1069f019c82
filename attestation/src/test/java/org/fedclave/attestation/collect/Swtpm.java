package org.fedclave.attestation.collect;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The software TPM of Debian's package {@code swtpm}, started with an empty state. */
final class Swtpm implements AutoCloseable {

  private static final int ATTEMPTS = 100;

  private final Process process;
  private final int port;

  private Swtpm(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static boolean isInstalled() {
    return List.of("/usr/bin/swtpm", "/usr/local/bin/swtpm").stream()
        .anyMatch(file -> Files.isExecutable(Path.of(file)));
  }

  /**
   * Starts a TPM.
   *
   * @param state an empty folder
   */
  static Swtpm start(Path state) throws IOException, InterruptedException {
    int port = freePort();
    Process process =
        new ProcessBuilder(
                "swtpm",
                "socket",
                "--tpm2",
                "--server",
                "type=tcp,port=" + port,
                "--ctrl",
                "type=tcp,port=" + freePort(),
                "--tpmstate",
                "dir=" + state,
                "--flags",
                "not-need-init,startup-clear")
            .redirectErrorStream(true)
            .redirectOutput(state.resolve("swtpm.log").toFile())
            .start();
    var tpm = new Swtpm(process, port);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        tpm.open().close();
        return tpm;
      } catch (IOException e) {
        Thread.sleep(50);
      }
    }
    tpm.close();
    throw new IOException("swtpm does not start: " + Files.readString(state.resolve("swtpm.log")));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  TpmTransport open() throws IOException {
    return TpmSocket.open("127.0.0.1", port);
  }

  /** What {@link TpmAttestorProvider#TCP} takes. */
  String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
