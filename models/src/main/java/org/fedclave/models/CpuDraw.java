package org.fedclave.models;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Draws a model's first parameters in another process, on the CPU, for a process whose ND4J
 * computes on a GPU.
 *
 * <p>All nodes of a run compare what they draw from the contract's seed bit for bit, and a GPU's
 * logarithm and cosine, of which Gaussian weights are made, round differently. ND4J has one backend
 * a process, hence a second process: the same class path, seconds a draw.
 */
final class CpuDraw {
  /** Read by ND4J: the CPU's backend before all others. */
  private static final String CPU_PRIORITY = "BACKEND_PRIORITY_CPU";

  private static final List<String> PASSED_ON =
      List.of("-D", "--add-opens", "--enable-native-access", "--sun-misc-unsafe-memory-access");

  private CpuDraw() {}

  /**
   * What {@link ModelConfiguration#initialParameters} gives where ND4J computes on the CPU.
   *
   * @param json the model's
   * @param count of its parameters
   * @throws IllegalStateException if the other process fails; what it said is on standard error
   */
  static float[] inAnotherProcess(String json, long seed, int count) {
    try {
      Process process = start(seed);
      try (OutputStream in = process.getOutputStream()) {
        in.write(json.getBytes(StandardCharsets.UTF_8));
      }
      byte[] drawn = process.getInputStream().readAllBytes();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "the process that draws first parameters on the CPU ended with "
                + process.exitValue()
                + "; what it said is on standard error");
      }
      return Parameters.fromBytes(drawn, count);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot draw first parameters in another process", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while first parameters were drawn", e);
    }
  }

  private static Process start(long seed) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    flags().forEach(command::add);
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(CpuDraw.class.getName(), Long.toString(seed)));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put(CPU_PRIORITY, Integer.toString(1_000_000));
    return builder.start();
  }

  /** What ND4J needs of this process's JVM; no agents, no sizes. */
  private static Stream<String> flags() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> PASSED_ON.stream().anyMatch(flag::startsWith));
  }

  /** The other process: a configuration's JSON in, little-endian floats out. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err); // libraries may print, but not among the floats
    String json = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    ModelConfiguration model = ModelConfiguration.parse(json);
    if (!Nd4jSettings.isOnCpu()) {
      throw new IllegalStateException("ND4J does not compute on the CPU");
    }
    try (OutputStream floats = new BufferedOutputStream(out)) {
      floats.write(Parameters.toBytes(model.drawHere(Long.parseLong(arguments[0]))));
    }
  }
}
