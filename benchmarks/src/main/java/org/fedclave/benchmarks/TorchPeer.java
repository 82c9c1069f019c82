package org.fedclave.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedclave.models.Crossings;

/**
 * PyTorch for Python in a process of its own, stepped by {@code benchmarks/peers/torch_steps.py}.
 */
final class TorchPeer implements StepRunner {
  private static final Path SCRIPT = Path.of("benchmarks", "peers", "torch_steps.py");

  /** Debian's Python, which has Debian's PyTorch, may not be the first in the path. */
  private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

  private static final Pattern VERSION = Pattern.compile("\\{\"version\": \"([^\"]+)\"}");
  private static final Pattern ANSWER =
      Pattern.compile("\\{.*\"seconds\": ([0-9.e-]+), \"processor\": ([0-9.e-]+)}");

  private final Process process;
  private final BufferedReader answers;
  private final Writer requests;
  private final String version;

  private TorchPeer(Process process, BufferedReader answers, String version) {
    this.process = process;
    this.answers = answers;
    this.requests = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    this.version = version;
  }

  /** Starts it; empty where there is no PyTorch, or no Python. */
  static Optional<TorchPeer> start() {
    return PYTHONS.stream().flatMap(python -> start(python).stream()).findFirst();
  }

  private static Optional<TorchPeer> start(String python) {
    try {
      Process process =
          new ProcessBuilder(python, SCRIPT.toString(), "-")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
      String line = answers.readLine();
      Matcher version = VERSION.matcher(line == null ? "" : line);
      return version.matches()
          ? Optional.of(new TorchPeer(process, answers, version.group(1)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public String name() {
    return "PyTorch " + version;
  }

  @Override
  public StepTime run(StepWorkload workload) throws IOException {
    requests.write("%s %d %d\n".formatted(workload.model(), workload.batch(), workload.steps()));
    requests.flush();
    String line = answers.readLine();
    Matcher answer = ANSWER.matcher(line == null ? "" : line);
    if (!answer.matches()) {
      throw new IOException(SCRIPT + " answered \"" + line + "\" instead of seconds");
    }
    return new StepTime(
        workload.steps(),
        Double.parseDouble(answer.group(1)),
        Double.parseDouble(answer.group(2)),
        0,
        Crossings.NONE);
  }

  @Override
  public void close() throws IOException {
    requests.close();
    process.destroy();
  }
}
