package org.fedclave.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.fedclave.tables.SchemaFile;
import org.fedclave.tables.TableSchema;
import org.fedclave.tables.split.SplitMethod;
import org.fedclave.tables.split.SplitReport;
import org.fedclave.tables.split.TableSplit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave data split TABLE}. */
@Command(
    name = "split",
    description = {
      "Deal the rows of one table to parties, each row to one of them.",
      "Writes a table for each party, schema.json, split.json and the picture split.png. Equal tables,"
          + " methods and seeds give equal bytes on every machine."
    },
    mixinStandardHelpOptions = true)
final class DataSplitCommand implements Callable<Integer> {

  static final String PICTURE = "split.png";

  @Parameters(index = "0", paramLabel = "TABLE", description = "CSV or Arrow")
  private Path table = Path.of("");

  @Option(
      names = "--schema",
      required = true,
      paramLabel = "FILE",
      description = "the table's schema (JSON)")
  private Path schema = Path.of("");

  @Option(
      names = "--parties",
      paramLabel = "N",
      description = "how many parties; with column:NAME, its values say it")
  private @Nullable Integer parties;

  @Option(
      names = "--by",
      required = true,
      paramLabel = "HOW",
      description = {
        "iid: at random, equally many each",
        "column:NAME: a party for each value of a column",
        "dirichlet:ALPHA: each label's rows in shares drawn from a Dirichlet distribution (small:"
            + " skewed)",
        "labels:K: each party has rows of exactly K labels",
        "quantity:ALPHA: at random, in numbers drawn from a Dirichlet distribution"
      })
  private String by = "";

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "all chance follows from it (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(
      names = "--minimum-rows",
      paramLabel = "N",
      defaultValue = "10",
      description = "that each party must get (default: ${DEFAULT-VALUE})")
  private long minimumRows = 10;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "a folder for this split alone, made if need be")
  private Path out = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    OptionalInt number = parties == null ? OptionalInt.empty() : OptionalInt.of(parties);
    TableSplit split =
        ReferenceValuesOutput.sound(
            () -> new TableSplit(SplitMethod.parse(by, number), seed, minimumRows));
    TableSchema read = SchemaFile.read(schema);
    var progress = new RowProgress(spec.commandLine().getErr());
    SplitReport report = split.split(table, read, out, progress);
    SplitChart.write(report, out.resolve(PICTURE));
    PrintWriter screen = spec.commandLine().getOut();
    SplitText.lines(report).forEach(screen::println);
    screen.println("wrote " + out + " with split.json and " + PICTURE);
    return 0;
  }
}
