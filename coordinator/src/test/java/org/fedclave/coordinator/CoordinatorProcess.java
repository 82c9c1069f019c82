package org.fedclave.coordinator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine;

/** {@code coordinator start} in a process of its own, which a test can kill and stop. */
final class CoordinatorProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;

  final Path folder;
  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> said = new ArrayList<>();

  private CoordinatorProcess(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /** What runs in the process. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new CoordinatorCommand()).execute(arguments));
  }

  static CoordinatorProcess start(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CoordinatorProcess.class.getName(),
                "start",
                "--folder",
                folder.toString())
            .redirectErrorStream(true)
            .start();
    var started = new CoordinatorProcess(folder, process);
    Thread.ofVirtual().start(started::read);
    return started;
  }

  /** A port for one that has to be found again after it was killed. */
  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void read() {
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("its output cannot be read: " + e.getMessage());
    }
  }

  /** Waits until it says something that begins so, whatever else it says meanwhile. */
  String awaitLine(String beginning) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new AssertionError("no '" + beginning + "' in " + said);
      }
      said.add(line);
      if (line.startsWith(beginning)) {
        return line;
      }
    }
  }

  /** What it has said so far, of what was waited for. */
  List<String> said() {
    return List.copyOf(said);
  }

  /** TCP ports on which this process listens; on Linux. */
  Set<Integer> listeningPorts() throws IOException {
    Set<String> own = new HashSet<>();
    Path descriptors = Path.of("/proc", Long.toString(process.pid()), "fd");
    try (Stream<Path> all = Files.list(descriptors)) {
      for (Path descriptor : all.toList()) {
        try {
          own.add(Files.readSymbolicLink(descriptor).toString());
        } catch (NoSuchFileException e) {
          // closed meanwhile
        }
      }
    }
    Set<Integer> ports = new TreeSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      Path file = Path.of("/proc", Long.toString(process.pid()), "net", table);
      for (String line : Files.readAllLines(file)) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns[3].equals("0A") && own.contains("socket:[" + columns[9] + "]")) {
          ports.add(Integer.parseInt(columns[1].substring(columns[1].indexOf(':') + 1), 16));
        }
      }
    }
    return ports;
  }

  /** SIGKILL: it has no time to give anything back. */
  void kill() throws InterruptedException {
    if (!process.destroyForcibly().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it outlives SIGKILL");
    }
  }

  /** For example STOP, after which it runs no more until CONT. */
  void signal(String name) throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (status != 0) {
      throw new AssertionError("kill -" + name + ": " + status);
    }
  }

  /** What it said and nobody awaited, for the message of a test that fails. */
  String toldSince() {
    return String.join("; ", lines) + (process.isAlive() ? "" : " (and it has ended)");
  }

  /** Also waits for its end: what it held open in a database is over then. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
