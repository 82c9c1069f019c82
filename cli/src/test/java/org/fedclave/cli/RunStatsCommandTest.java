package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.fedclave.datasets.SampleDataset;
import org.fedclave.models.Examples;
import org.fedclave.models.StatisticsLayout;
import org.fedclave.models.TableStatistics;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.proof.ExecutionStatement;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.SummedStatistics;
import org.fedclave.tables.FeatureEncoder;
import org.fedclave.tables.TableSchema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStatsCommandTest {

  private static final TableSchema SCHEMA = SampleDataset.HOSPITALS.schema();
  private static final Digest DIGEST = Digest.of(Bytes.utf8("anything"));

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void writeSchema() throws IOException {
    Files.write(folder.resolve("schema.json"), SCHEMA.toJson());
  }

  /** A proof whose first record counts two rows: all features 0, one row of each class. */
  private Path proof(Bytes statistics) throws IOException {
    return proof(statistics, RoundRecord.UNBOUNDED);
  }

  private Path proof(Bytes statistics, String epsilon) throws IOException {
    var record =
        new RoundRecord(
            0,
            DIGEST,
            DIGEST,
            DIGEST,
            DIGEST,
            3,
            2,
            List.of(),
            List.of(),
            "statistics",
            epsilon,
            Map.of(),
            statistics);
    Dsse statement =
        Dsse.unsigned(ExecutionStatement.PAYLOAD_TYPE, Bytes.utf8("{}"))
            .signedBy(SigningKeys.generate(new SecureRandom()));
    var bundle =
        new ProofBundle(
            statement,
            Bytes.utf8("{}"),
            List.of(),
            List.of(record),
            List.of(),
            Bytes.utf8("quote"),
            Optional.empty());
    return Files.write(folder.resolve("proof.fcp"), bundle.toBytes().toArray());
  }

  private static Bytes counted() {
    int features = new FeatureEncoder(SCHEMA).featureCount();
    Examples rows = Examples.of(new float[2 * features], new float[] {1, 0, 0, 1}, features, 2);
    return new SummedStatistics(
            Digest.of(Bytes.wrap(SCHEMA.toJson())), 2, new StatisticsLayout(SCHEMA).of(rows))
        .toBytes();
  }

  @Test
  void whatARunCountedIsShownAsATableAndAPicture() throws Exception {
    Path picture = folder.resolve("stats.png");
    Cli cli =
        Cli.run(
            "run",
            "stats",
            proof(counted()),
            "--schema",
            folder.resolve("schema.json"),
            "--picture",
            picture);
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out().lines().toList())
        .hasSize(2 + SCHEMA.columns().size() - identifiers() + 1)
        .first()
        .asString()
        .startsWith("2 rows of all parties");
    assertThat(cli.out()).contains("50.0 %").contains("drew " + picture);
    BufferedImage image = ImageIO.read(picture.toFile());
    assertThat(image.getWidth()).isGreaterThan(1000);
  }

  private static int identifiers() {
    return SCHEMA.columns().size() - SCHEMA.shardColumns().size();
  }

  @Test
  void asJsonItHasEveryColumnWithTheNumbersThatNormalise() throws Exception {
    Cli cli =
        Cli.run(
            "run", "stats", proof(counted()), "--schema", folder.resolve("schema.json"), "--json");
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out())
        .contains("\"rows\" : 2")
        .contains("\"featureMean\"")
        .contains("\"featureDeviation\"")
        .contains("\"histogram\"");
  }

  @Test
  void noiseIsSaidInRows() {
    StatisticsLayout layout = new StatisticsLayout(SCHEMA);
    TableStatistics table = layout.read(2_000, new double[layout.length()], 0.01);
    assertThat(StatisticsText.lines(table, 0.01).get(1))
        .startsWith("with noise for privacy: a count is off by 20 rows");
    assertThat(StatisticsText.json(table, 0.01).get("noise").doubleValue()).isEqualTo(0.01);
    assertThat(StatisticsText.lines(table, 0).get(1)).startsWith("column");
  }

  @Test
  void noiseIsFoundInTheContractAndAProofWithoutOneIsRefused() throws Exception {
    Cli cli =
        Cli.run("run", "stats", proof(counted(), "1.5"), "--schema", folder.resolve("schema.json"));
    assertThat(cli.exit()).isNotZero();
    assertThat(cli.err()).contains("envelope").doesNotContain("\tat ");
  }

  @Test
  void aRunThatCountedNothingSaysHowItWouldHave() throws Exception {
    Cli cli =
        Cli.run("run", "stats", proof(Bytes.EMPTY), "--schema", folder.resolve("schema.json"));
    assertThat(cli.exit()).isNotZero();
    assertThat(cli.err())
        .contains("counted nothing")
        .contains("normalise: none")
        .doesNotContain("\tat ");
  }

  @Test
  void anotherSchemaIsRefused() throws Exception {
    Path other = folder.resolve("other.json");
    Files.write(other, SampleDataset.DIGITS.schema().toJson());
    Cli cli = Cli.run("run", "stats", proof(counted()), "--schema", other);
    assertThat(cli.exit()).isNotZero();
    assertThat(cli.err()).contains("is another schema than the datasets'");
  }

  @Test
  void aFileThatIsNotThereOrNoProofIsSaidSo() throws Exception {
    Cli missing =
        Cli.run(
            "run", "stats", folder.resolve("no.fcp"), "--schema", folder.resolve("schema.json"));
    assertThat(missing.exit()).isNotZero();
    assertThat(missing.err()).contains("there is no file").contains("no.fcp");
    Path garbage = Files.writeString(folder.resolve("garbage.fcp"), "garbage");
    Cli wrong = Cli.run("run", "stats", garbage, "--schema", folder.resolve("schema.json"));
    assertThat(wrong.exit()).isNotZero();
    assertThat(wrong.err()).contains("proof").doesNotContain("\tat ");
  }
}
