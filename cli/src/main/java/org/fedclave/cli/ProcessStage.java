package org.fedclave.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fedclave.coordinator.CoordinatorFolder;
import org.fedclave.party.KeyStore;
import org.fedclave.party.PartyFolder;
import org.fedclave.protocol.MemberId;

/**
 * Each role as an operating-system process that runs the same {@code fedclave} command as on a
 * machine of its own. Their output appears on the demo's console.
 */
final class ProcessStage implements Stage {

  private static final long START_SECONDS = 60;

  private final DemoConsole console;
  private final Path passphraseFile;
  private final Optional<Duration> stragglers;
  private final SequencedMap<String, Process> processes = new LinkedHashMap<>();
  private final Map<String, Long> peakKilobytes = new LinkedHashMap<>();

  /**
   * No process yet.
   *
   * @param passphraseFile opens every key store of the demo
   * @param stragglers how long an aggregator waits for the last trainers, if not as usual
   */
  ProcessStage(DemoConsole console, Path passphraseFile, Optional<Duration> stragglers) {
    this.console = console;
    this.stragglers = stragglers;
    this.passphraseFile = passphraseFile;
  }

  @Override
  public void startCoordinator(CoordinatorFolder folder)
      throws IOException, CommandFailedException {
    start("coordinator", "listening", "coordinator", "start", "--folder", folder.path().toString());
  }

  @Override
  public void startNode(MemberId name, Path folder, DemoHardware.Machine machine)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "trainer",
                "start",
                "--folder",
                folder.toString(),
                "--tee",
                machine.tee(),
                "--operator",
                "demo"));
    addOptions(arguments, "--tee-option", machine.teeOptions());
    machine.gpu().ifPresent(gpu -> arguments.addAll(List.of("--gpu", gpu)));
    addOptions(arguments, "--gpu-option", machine.gpuOptions());
    stragglers.ifPresent(
        patience -> arguments.addAll(List.of("--stragglers", patience.toString())));
    launch(name.name(), new CountDownLatch(0), "", arguments);
  }

  private static void addOptions(
      List<String> arguments, String option, Map<String, String> settings) {
    settings.forEach((name, value) -> arguments.addAll(List.of(option, name + '=' + value)));
  }

  @Override
  public void startAgent(PartyFolder folder, KeyStore keys) throws IOException {
    launch(
        keys.identity().name().name(),
        new CountDownLatch(0),
        "",
        List.of(
            "party",
            "agent",
            "--folder",
            folder.path().toString(),
            "--passphrase-file",
            passphraseFile.toString()));
  }

  private void start(String name, String readyWord, String... arguments)
      throws IOException, CommandFailedException {
    CountDownLatch ready = new CountDownLatch(1);
    launch(name, ready, readyWord, List.of(arguments));
    try {
      if (!ready.await(START_SECONDS, TimeUnit.SECONDS)) {
        throw new CommandFailedException(name + " did not start within " + START_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("stopped while " + name + " started");
    }
  }

  private synchronized void launch(
      String name, CountDownLatch ready, String readyWord, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(JavaCommand.ofThisProcess());
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    processes.put(name, process);
    Thread.ofVirtual().start(() -> forward(name, process, ready, readyWord));
  }

  private void forward(String name, Process process, CountDownLatch ready, String readyWord) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        console.say(name, line);
        if (!readyWord.isEmpty() && line.contains(readyWord)) {
          ready.countDown();
        }
      }
    } catch (IOException e) {
      console.say(name, "its output ended: " + e.getMessage());
    }
  }

  @Override
  public synchronized void kill(MemberId node) {
    Optional.ofNullable(processes.get(node.name())).ifPresent(Process::destroyForcibly);
  }

  /** Peak resident memory of each process, where the system has {@code /proc}. */
  @Override
  public synchronized List<String> figures() {
    processes.forEach((name, process) -> note(name, process.pid()));
    note("requester", ProcessHandle.current().pid());
    List<String> lines = new ArrayList<>();
    peakKilobytes.forEach(
        (name, peak) ->
            lines.add(
                String.format(Locale.ROOT, "%-14s peak memory %6.0f MiB", name, peak / 1024.0)));
    return lines;
  }

  private void note(String name, long pid) {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmHWM:")) {
          peakKilobytes.put(name, Long.parseLong(line.replaceAll("[^0-9]", "")));
        }
      }
    } catch (IOException e) {
      // no such system, or the process has ended: then there is no figure
    }
  }

  @Override
  public synchronized void close() {
    processes.sequencedValues().reversed().forEach(Process::destroy);
    for (Process process : processes.values()) {
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        process.destroyForcibly();
      }
    }
  }
}
