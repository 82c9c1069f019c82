package org.fedclave.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.fedclave.cli.Main;

/** {@code fedclave coordinator start} in a process of its own, looked at from outside; on Linux. */
final class CoordinatorJvm implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 120;
  private static final String METRICS = "metrics at ";
  private static final String LISTENING = "listening at ";

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();
  private final URI metrics;

  private CoordinatorJvm(Process process) throws IOException, InterruptedException {
    this.process = process;
    Thread.ofVirtual().start(this::read);
    try {
      metrics = URI.create(awaitLine(METRICS).substring(METRICS.length()));
      awaitLine(LISTENING);
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Starts it and waits until it listens. */
  static CoordinatorJvm start(Path folder, int heapMegabytes)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heapMegabytes + "m",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "coordinator",
            "start",
            "--folder",
            folder.toString(),
            "--metrics",
            "0");
    return new CoordinatorJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
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

  private String awaitLine(String beginning) throws IOException, InterruptedException {
    List<String> said = new ArrayList<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new IOException("the coordinator did not say '" + beginning + "', but " + said);
      }
      if (line.startsWith(beginning)) {
        return line;
      }
      said.add(line);
    }
  }

  /** What it has said since it began to listen: warnings, if anything. */
  List<String> said() {
    List<String> said = new ArrayList<>();
    lines.drainTo(said);
    return said;
  }

  Scrape scrape() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(PATIENCE_SECONDS)).build();
    return new Scrape(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  /** Bytes of its memory that are in use now, or were at most. */
  Memory memory() throws IOException {
    return new Memory(status("VmRSS:") << 10, status("VmHWM:") << 10);
  }

  /**
   * Resident memory.
   *
   * @param now bytes
   * @param most bytes, since it started
   */
  record Memory(long now, long most) {}

  private long status(String field) throws IOException {
    return Files.readAllLines(proc("status")).stream()
        .filter(line -> line.startsWith(field))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }

  long threads() throws IOException {
    return status("Threads:");
  }

  long openFiles() throws IOException {
    try (Stream<Path> all = Files.list(proc("fd"))) {
      return all.count();
    }
  }

  private Path proc(String name) {
    return Path.of("/proc", Long.toString(process.pid()), name);
  }

  /** Processor time that it has used. */
  Duration processor() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Collects garbage and counts what lives. */
  LiveObjects liveObjects() throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new IOException("jcmd GC.class_histogram: " + histogram);
    }
    return LiveObjects.parse(histogram);
  }

  /** SIGTERM, as an operator stops it. */
  void stop() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("the coordinator does not stop within " + PATIENCE_SECONDS + " s");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    http.close();
  }
}
