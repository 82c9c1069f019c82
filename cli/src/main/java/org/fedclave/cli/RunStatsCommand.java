package org.fedclave.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.fedclave.models.StatisticsLayout;
import org.fedclave.models.TableStatistics;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.SummedStatistics;
import org.fedclave.tables.BadSchemaException;
import org.fedclave.tables.TableSchema;
import org.fedclave.trainer.RecordedStatistics;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave run stats PROOF}: what a run with {@code normalise: global} counted. */
@Command(
    name = "stats",
    description = {
      "Show what a run counted over all parties' rows before it trained (normalise: global).",
      "Reads the proof and does not verify it: `fedclave verify` does."
    },
    mixinStandardHelpOptions = true)
final class RunStatsCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "PROOF", description = "the run's proof")
  private Path proof = Path.of(FetchModel.PROOF_FILE);

  @Option(
      names = "--schema",
      required = true,
      paramLabel = "FILE",
      description = "the schema of the parties' datasets")
  private Path schema = Path.of("schema.json");

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description = "also draw the columns' distributions as a PNG")
  private @Nullable Path picture;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    ProofBundle bundle = ProofBundle.parse(read(proof, ProofBundle.LARGEST));
    RoundRecord record = counting(bundle);
    StatisticsLayout layout = layout(SummedStatistics.parse(record.statistics()));
    Counted counted = counted(bundle, record, layout);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(StatisticsText.json(counted.table(), counted.noise()).toPrettyString());
    } else {
      StatisticsText.lines(counted.table(), counted.noise()).forEach(out::println);
    }
    if (picture != null) {
      StatisticsChart.write(counted.table(), picture);
      if (!json) {
        out.println("drew " + picture);
      }
    }
    return 0;
  }

  private RoundRecord counting(ProofBundle bundle) throws CommandFailedException {
    return bundle.records().stream()
        .filter(record -> !record.statistics().isEmpty())
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailedException(
                    "the run of "
                        + proof
                        + " counted nothing: its contract has normalise: none; set it to global in the run file"));
  }

  private StatisticsLayout layout(SummedStatistics summed)
      throws IOException, CommandFailedException {
    try {
      TableSchema parsed =
          TableSchema.parse(read(schema, TableSchema.MAXIMUM_JSON_BYTES).toArray());
      Digest published = Digest.of(Bytes.wrap(parsed.toJson()));
      if (!published.equals(summed.schema())) {
        throw new CommandFailedException(
            schema
                + " is another schema than the datasets': the run's is "
                + summed.schema().abbreviated()
                + ", this is "
                + published.abbreviated());
      }
      return new StatisticsLayout(parsed);
    } catch (BadSchemaException | IllegalArgumentException e) {
      throw new CommandFailedException(schema + ": " + e.getMessage());
    }
  }

  /**
   * What was counted.
   *
   * @param noise as a part of all rows, 0 without privacy
   */
  private record Counted(TableStatistics table, double noise) {}

  /** The contract says how much noise there is; a record without epsilon has none. */
  private Counted counted(ProofBundle bundle, RoundRecord record, StatisticsLayout layout)
      throws CommandFailedException, MalformedException {
    SummedStatistics summed = SummedStatistics.parse(record.statistics());
    try {
      if (record.epsilon().equals(RoundRecord.UNBOUNDED)) {
        return new Counted(layout.read(summed.rows(), summed.means()), 0);
      }
      Contract contract = SignedContract.complete(bundle.contractEnvelope()).contract();
      return new Counted(
          RecordedStatistics.read(contract, layout, record, summed),
          RecordedStatistics.noise(contract.privacy(), layout, record));
    } catch (BadSignatureException | IllegalArgumentException e) {
      throw new CommandFailedException(proof + ": " + e.getMessage());
    }
  }

  private static Bytes read(Path file, int largest) throws IOException, CommandFailedException {
    if (!Files.isRegularFile(file)) {
      throw new CommandFailedException("there is no file " + file);
    }
    if (Files.size(file) > largest) {
      throw new CommandFailedException(file + " is larger than " + largest + " bytes");
    }
    return Bytes.wrap(Files.readAllBytes(file));
  }
}
