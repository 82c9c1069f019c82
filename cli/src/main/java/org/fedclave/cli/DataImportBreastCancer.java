package org.fedclave.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.fedclave.tables.published.BreastCancer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fedclave data import breast-cancer}. */
@Command(
    name = "breast-cancer",
    description = {
      "Two cohorts of breast cancer patients, rotterdam and gbsg of R's package survival.",
      "R writes the files:",
      "  Rscript -e 'library(survival);"
          + " write.csv(rotterdam, \"rotterdam.csv\", row.names = FALSE);"
          + " write.csv(gbsg, \"gbsg.csv\", row.names = FALSE)'",
      "Label: recurrence or death within five years; patients followed for less are dropped."
    },
    mixinStandardHelpOptions = true)
final class DataImportBreastCancer implements Callable<Integer> {

  @Option(
      names = "--rotterdam",
      required = true,
      paramLabel = "FILE",
      description = "rotterdam.csv")
  private Path rotterdam = Path.of("");

  @Option(names = "--gbsg", required = true, paramLabel = "FILE", description = "gbsg.csv")
  private Path gbsg = Path.of("");

  @Mixin private ImportOutput output = new ImportOutput();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    var progress = new RowProgress(spec.commandLine().getErr());
    ImportOutput.print(new BreastCancer(output.folder()).read(rotterdam, gbsg, progress), spec);
    return 0;
  }
}
