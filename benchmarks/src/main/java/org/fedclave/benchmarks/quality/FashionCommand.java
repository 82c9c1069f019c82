package org.fedclave.benchmarks.quality;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.UnusableEngineException;
import org.fedclave.protocol.MemberId;
import org.fedclave.trainer.RunStoppedException;
import org.fedclave.trainer.UnattestedRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fashion-MNIST among ten parties. */
@Command(
    name = "fashion",
    description = "Fashion-MNIST among ten parties, dealt in four ways, by four methods.",
    mixinStandardHelpOptions = true)
final class FashionCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FOLDER", description = "of the package dataset-fashion-mnist")
  private Path source = Path.of("");

  @Option(names = "--rows", description = "training images (${DEFAULT-VALUE})")
  private int rows = 60_000;

  @Option(names = "--test-rows", description = "test images (${DEFAULT-VALUE})")
  private int testRows = 10_000;

  @Option(names = "--rounds", description = "of each run (${DEFAULT-VALUE})")
  private int rounds = 50;

  @Option(names = "--epochs", description = "of each round (${DEFAULT-VALUE})")
  private int epochs = 10;

  @Option(names = "--engine", description = "that trains (${DEFAULT-VALUE})")
  private String engine = Engines.DL4J;

  @Option(names = "--methods", split = ",", description = "rules of aggregation (${DEFAULT-VALUE})")
  private List<String> methods = FashionTable.METHODS;

  @Option(names = "--rate", description = "of plain SGD (${DEFAULT-VALUE})")
  private double rate = 0.1;

  @Override
  public Integer call() throws Exception {
    var out = Quality.out();
    var size = new FashionTable.Size(rows, testRows, rounds, epochs, rate, engine);
    out.println("| %s | published | %s |".formatted("split", String.join(" | ", methods)));
    out.println("| --- | ---: |" + " ---: |".repeat(methods.size()));
    Quality.inFolder(
        work -> {
          var table = new FashionTable(source, size, work);
          for (Map.Entry<String, Double> split : FashionTable.SPLITS.entrySet()) {
            var parties = table.parties(split.getKey());
            var line = new StringBuilder("| " + split.getKey() + " | " + split.getValue() + " |");
            for (String method : methods) {
              System.err.println(split.getKey() + ", " + method);
              line.append(" " + cell(table, method, parties) + " |");
            }
            out.println(line);
          }
        });
    return 0;
  }

  private static UnattestedRun.Observer watcher() {
    return (round, _) -> System.err.print("\rround " + round + "  ");
  }

  /** Per cent, or that the run was stopped: by a model that diverged, or updates without bounds. */
  private static String cell(
      FashionTable table, String method, SequencedMap<MemberId, Examples> parties)
      throws UnusableEngineException, InterruptedException {
    try {
      return String.format(Locale.ROOT, "%.1f", 100 * table.accuracy(method, parties, watcher()));
    } catch (RunStoppedException e) {
      System.err.println(method + ": " + e.getMessage());
      return "diverged";
    }
  }
}
