package org.fedclave.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.fedclave.models.EngineProvider;
import org.fedclave.models.Engines;
import org.fedclave.models.UnusableEngineException;

/**
 * Steps a second of each engine, and of PyTorch for Python, on equal models and batches.
 *
 * <p>All take turns, one short measurement each, so that whatever else the machine does meets all
 * alike. One thread each.
 */
final class EngineSteps {
  /** Rounds that warm up: compilers, caches of primitives. */
  private static final int WARMING = 4;

  private final PrintStream out;
  private final int rounds;
  private final Map<String, List<StepTime>> times = new LinkedHashMap<>();

  private EngineSteps(PrintStream out, int rounds) {
    this.out = out;
    this.rounds = rounds;
  }

  /**
   * Measures and prints.
   *
   * @param rounds that count, at least 1
   */
  static void print(PrintStream out, int rounds) throws Exception {
    List<StepRunner> runners = new ArrayList<>();
    try {
      engines(out, runners);
      Optional<TorchPeer> torch = TorchPeer.start();
      torch.ifPresentOrElse(
          runners::add, () -> out.println("PyTorch for Python: not installed.\n"));
      runners.add(new EngineRunner(new LoopAlone()));
      for (StepWorkload workload : StepWorkload.ALL) {
        EngineSteps measured = new EngineSteps(out, rounds);
        measured.measure(workload, runners);
        measured.table(workload);
        if (torch.isPresent()) {
          measured.goals(workload, torch.orElseThrow().name());
        }
      }
    } finally {
      for (StepRunner runner : runners) {
        runner.close();
      }
    }
  }

  /** Those that can train here; says why the others cannot. */
  private static void engines(PrintStream out, List<StepRunner> runners) {
    for (String name : Engines.names()) {
      EngineProvider provider = Engines.find(name).orElseThrow();
      try {
        out.println("`" + name + "`: " + provider.report() + "\n");
        runners.add(new EngineRunner(provider));
      } catch (UnusableEngineException e) {
        out.println("`" + name + "`: was not run: " + e.getMessage() + "\n");
      }
    }
  }

  private void measure(StepWorkload workload, List<StepRunner> runners) throws Exception {
    for (int round = 0; round < WARMING + rounds; round++) {
      for (StepRunner runner : runners) {
        StepTime time = runner.run(workload);
        if (round >= WARMING) {
          times.computeIfAbsent(runner.name(), _ -> new ArrayList<>()).add(time);
        }
      }
    }
  }

  private void table(StepWorkload workload) {
    out.printf(
        "| %s, batch %d | steps a second, best | median | ms of processor, least | median |"
            + " heap bytes a step | crossings a step | their bytes |%n",
        workload.model(), workload.batch());
    out.println("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    times.forEach(
        (name, all) -> {
          double[] wall = sorted(all, t -> t.seconds() / t.steps());
          double[] processor = sorted(all, t -> 1e3 * t.processorSeconds() / t.steps());
          StepTime last = all.getLast();
          var crossings = last.crossings();
          out.printf(
              Locale.ROOT,
              "| %s | %.1f | %.1f | %.3f | %.3f | %,d | %.1f | %,d |%n",
              name,
              1 / wall[0],
              1 / median(wall),
              processor[0],
              median(processor),
              last.heapBytes() / last.steps(),
              (double) (crossings.copiesIn() + crossings.copiesOut()) / last.steps(),
              (crossings.bytesIn() + crossings.bytesOut()) / last.steps());
        });
    out.println();
  }

  /**
   * Each engine's time by the peer's, as the median over rounds: neighbours in time are compared.
   */
  private void goals(StepWorkload workload, String peer) {
    out.printf(
        "| %s, batch %d | wall, times %s's | processor | goal | |%n",
        workload.model(), workload.batch(), peer);
    out.println("| --- | ---: | ---: | ---: | --- |");
    for (String name : times.keySet()) {
      Optional<Double> goal = goal(name, workload.model());
      if (goal.isPresent()) {
        double wall = ratio(name, peer, StepTime::seconds);
        double processor = ratio(name, peer, StepTime::processorSeconds);
        out.printf(
            Locale.ROOT,
            "| %s | %.2f | %.2f | %.1f | %s |%n",
            name,
            wall,
            processor,
            goal.orElseThrow(),
            processor <= goal.orElseThrow() ? "met" : "MISSED");
      }
    }
    out.println();
  }

  private static Optional<Double> goal(String engine, String model) {
    return switch (engine) {
      case "libtorch" -> Optional.of(1.0);
      case "dl4j" -> Optional.of(model.equals("mlp") ? 2.0 : 1.5);
      default -> Optional.empty();
    };
  }

  private double ratio(String name, String peer, ToDoubleFunction<StepTime> seconds) {
    List<StepTime> own = times.getOrDefault(name, List.of());
    List<StepTime> theirs = times.getOrDefault(peer, List.of());
    double[] ratios = new double[own.size()];
    for (int round = 0; round < ratios.length; round++) {
      ratios[round] =
          seconds.applyAsDouble(own.get(round)) / seconds.applyAsDouble(theirs.get(round));
    }
    java.util.Arrays.sort(ratios);
    return median(ratios);
  }

  private static double[] sorted(List<StepTime> times, ToDoubleFunction<StepTime> figure) {
    return times.stream().mapToDouble(figure).sorted().toArray();
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
