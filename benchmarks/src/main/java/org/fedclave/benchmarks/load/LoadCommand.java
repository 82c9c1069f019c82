package org.fedclave.benchmarks.load;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code load [PARTIES NODES RUNS]} and {@code soak MINUTES}: prints a table, and writes {@code
 * load.json}, or {@code soak.json}, {@code soak.csv} and {@code soak.png}, into the current folder.
 */
public final class LoadCommand {

  private static final int ROUNDS = 3;

  private LoadCommand() {}

  /**
   * Measures load.
   *
   * @param sizes none, or parties, nodes and runs
   */
  public static void load(List<String> sizes, Path work, Path vendor, PrintStream out)
      throws Exception {
    LoadPlan plan =
        sizes.isEmpty()
            ? LoadPlan.FULL
            : new LoadPlan(
                Integer.parseInt(sizes.get(0)),
                Integer.parseInt(sizes.get(1)),
                Integer.parseInt(sizes.get(2)),
                ROUNDS,
                LoadPlan.FULL.probePairs(),
                LoadPlan.FULL.heapMegabytes(),
                LoadPlan.FULL.burstSeconds());
    LoadFigures figures = Load.measure(plan, work, vendor, System.err);
    figures.print("load on one coordinator", out);
    figures.write(Path.of("load.json"));
  }

  /**
   * Runs a soak.
   *
   * @throws IllegalStateException if something grew that should not
   */
  public static void soak(int minutes, Path work, Path vendor, PrintStream out) throws Exception {
    Soak.Result result = Soak.run(Duration.ofMinutes(minutes), work, vendor, System.err);
    result.figures().print("soak", out);
    result.figures().write(Path.of("soak.json"));
    SoakChart.write(result.samples(), Path.of("soak.png"));
    List<String> rows = new ArrayList<>(List.of(SoakSample.HEADER));
    result.samples().forEach(sample -> rows.add(sample.row()));
    Files.write(Path.of("soak.csv"), rows);
    if (!result.objections().isEmpty()) {
      throw new IllegalStateException(String.join("; ", result.objections()));
    }
  }
}
