package org.fedclave.benchmarks.quality;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.fedclave.models.Examples;
import org.fedclave.protocol.MemberId;
import org.fedclave.tables.SchemaFile;
import org.fedclave.tables.TableSchema;
import org.fedclave.tables.published.BreastCancer;
import org.fedclave.tables.published.Imported;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The cohorts rotterdam and gbsg. */
@Command(
    name = "breast-cancer",
    description = "Two cohorts of breast cancer: federated, pooled, each alone.",
    mixinStandardHelpOptions = true)
final class BreastCancerCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "FOLDER",
      description = "with rotterdam.csv and gbsg.csv, as docs/data.md says")
  private Path source = Path.of("");

  @Option(names = "--seeds", description = "of each way (${DEFAULT-VALUE})")
  private int seeds = 10;

  @Override
  public Integer call() throws Exception {
    Quality.inFolder(
        work -> {
          Imported imported =
              new BreastCancer(work)
                  .read(source.resolve("rotterdam.csv"), source.resolve("gbsg.csv"), _ -> {});
          TableSchema schema = SchemaFile.read(imported.schema());
          SequencedMap<MemberId, Examples> cohorts = new LinkedHashMap<>();
          for (String cohort : new String[] {"rotterdam", "gbsg"}) {
            cohorts.put(
                new MemberId(cohort), TableRows.read(work.resolve(cohort + ".csv"), schema));
          }
          new ComparisonPrinter(new Comparison(cohorts)).print(seeds);
        });
    return 0;
  }
}
