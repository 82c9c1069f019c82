package org.fedclave.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A command in a process of its own that is started again whenever it was killed, as systemd does
 * it. Its output goes to a file. Thread-safe.
 */
final class SupervisedProcess implements AutoCloseable {

  /** What a process that SIGKILL ended is said to have returned. */
  private static final int KILLED = 128 + 9;

  private final String name;
  private final List<String> command;
  private final Path output;
  private final AtomicInteger starts = new AtomicInteger();
  private Process process;
  private boolean closed;
  private String fault = "";

  /**
   * Starts it.
   *
   * @param output grows with every start
   */
  SupervisedProcess(String name, List<String> command, Path output) throws IOException {
    this.name = name;
    this.command = List.copyOf(command);
    this.output = output;
    this.process = start();
  }

  private Process start() throws IOException {
    starts.incrementAndGet();
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start();
    var _ = started.onExit().thenAccept(this::ended);
    return started;
  }

  private synchronized void ended(Process ended) {
    if (closed) {
      return;
    }
    try {
      if (ended.exitValue() == KILLED) {
        process = start();
      } else {
        fault = name + " ended by itself with " + ended.exitValue();
      }
    } catch (IOException e) {
      fault = name + " does not start again: " + e.getMessage();
    }
  }

  /** What went wrong, with the end of its output; empty if nothing did. */
  synchronized String fault() throws IOException {
    return fault.isEmpty() ? "" : fault + ":\n" + tail();
  }

  String tail() throws IOException {
    List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
  }

  int starts() {
    return starts.get();
  }

  Path output() {
    return output;
  }

  /** SIGKILL from outside, at no point in particular. */
  synchronized void kill() {
    process.destroyForcibly();
  }

  /** Waits until the output, of all starts together, has so many of these words. */
  void await(String words, int times, Duration patience) throws Exception {
    long end = System.nanoTime() + patience.toNanos();
    while (count(words) < times) {
      String wrong = fault();
      if (!wrong.isEmpty() || System.nanoTime() > end) {
        throw new AssertionError(
            wrong.isEmpty() ? name + " does not say '" + words + "':\n" + tail() : wrong);
      }
      Thread.sleep(20); // looks again until the deadline
    }
  }

  private long count(String words) throws IOException {
    return Files.exists(output)
        ? Files.readAllLines(output, StandardCharsets.UTF_8).stream()
            .filter(line -> line.contains(words))
            .count()
        : 0;
  }

  @Override
  public void close() {
    Process last;
    synchronized (this) {
      closed = true;
      last = process;
    }
    last.destroy();
    try {
      if (!last.waitFor(5, TimeUnit.SECONDS)) {
        last.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      last.destroyForcibly();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
