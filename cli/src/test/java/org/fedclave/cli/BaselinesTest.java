package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fedclave.datasets.SampleDataset;
import org.fedclave.datasets.SampleParty;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.Model;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelZoo;
import org.fedclave.models.StatisticsLayout;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.EarlyStopping;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.ModelTerms;
import org.fedclave.protocol.contract.Normalisation;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.SummedStatistics;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a demo compares its model with. */
final class BaselinesTest {

  private static final SampleDataset HOSPITALS = SampleDataset.HOSPITALS;
  private static final ModelConfiguration MODEL =
      ModelZoo.logisticRegression(30, 2, 0, new LocalOptimiser.Sgd(0.05));

  @TempDir private static Path folder;

  @BeforeAll
  static void writeTables() throws Exception {
    HOSPITALS.writeTo(folder);
  }

  private static Baselines baselines(int heldOutPercent) throws Exception {
    return baselines(heldOutPercent, Normalisation.NONE);
  }

  private static Baselines baselines(int heldOutPercent, Normalisation normalise) throws Exception {
    Map<MemberId, Path> tables = new HashMap<>();
    for (SampleParty party : HOSPITALS.parties()) {
      tables.put(new MemberId(party.id()), folder.resolve(party.fileName()));
    }
    return new Baselines(contract(heldOutPercent, normalise), HOSPITALS.schema(), tables);
  }

  private static Contract contract(int heldOutPercent, Normalisation normalise) {
    Digest root = Digest.of(Bytes.utf8("root"));
    List<ContractParty> parties =
        HOSPITALS.parties().stream()
            .map(party -> new ContractParty(identity(party.id()), "sample", root, root, 100))
            .toList();
    return new Contract(
        HOSPITALS.purpose(),
        Bytes.wrap(new byte[16]),
        Instant.EPOCH,
        Instant.EPOCH.plusSeconds(1),
        identity("scientist"),
        parties,
        new ModelTerms(MODEL.dl4jJson(), ModelTerms.ONE_HOT, 7),
        new TrainingTerms(
            2, LocalTerms.epochs(1, 16), heldOutPercent, 2, normalise, EarlyStopping.NEVER),
        new AggregationTerms("fed-avg", Map.of("serverLearningRate", 1.0), MaskingTerms.OFF, 10),
        PrivacyTerms.NONE,
        "sensitive",
        JsonNodeFactory.instance.objectNode(),
        List.of(identity("scientist")),
        3,
        "log");
  }

  private static Identity identity(String name) {
    return IdentityKeys.generate(new MemberId(name), new SecureRandom()).identity();
  }

  private static Model untrained() {
    float[] parameters = MODEL.initialParameters(7);
    Arrays.fill(parameters, 0.1f);
    parameters[0] = -1;
    return new Model(MODEL, parameters);
  }

  private static RoundRecord record(Bytes statistics) {
    Digest any = Digest.of(Bytes.utf8("anything"));
    return new RoundRecord(
        0,
        any,
        any,
        any,
        any,
        4,
        400,
        List.of(),
        List.of(),
        "statistics",
        RoundRecord.UNBOUNDED,
        Map.of(),
        statistics);
  }

  /** Nothing is missing; the first column has this mean, as a part of its bounds. */
  private static RoundRecord counted(double mean) {
    double[] means = new double[new StatisticsLayout(HOSPITALS.schema()).length()];
    Arrays.fill(means, 1);
    means[1] = mean;
    Digest schema = Digest.of(Bytes.wrap(HOSPITALS.schema().toJson()));
    return record(new SummedStatistics(schema, 400, means).toBytes());
  }

  @Test
  void theRunsModelIsMeasuredOnRowsThatAreNormalisedByWhatTheRunCounted() throws Exception {
    Baselines normalised = baselines(20, Normalisation.GLOBAL);
    double loss = normalised.score(untrained(), counted(0.5)).loss();
    assertThat(normalised.score(untrained(), counted(0.9)).loss()).isNotEqualTo(loss);
    Baselines plain = baselines(20);
    assertThat(plain.score(untrained(), counted(0.5)).loss())
        .isEqualTo(plain.score(untrained(), counted(0.9)).loss());
  }

  @Test
  void modelsAreMeasuredOnAllPartiesHeldOutRows() throws Exception {
    Baselines baselines = baselines(20);
    assertThat(baselines.canMeasure()).isTrue();
    Baselines.Score untrained = baselines.score(untrained(), record(Bytes.EMPTY));
    Baselines.Score pooled = baselines.pooled();
    assertThat(pooled.loss()).isLessThan(untrained.loss());
    assertThat(pooled.accuracy()).isBetween(0.7, 1.0);
    assertThat(baselines.localOnly()).hasSize(HOSPITALS.parties().size());
  }

  @Test
  void withoutHeldOutRowsThatIsSaidWithWhatToDo() throws Exception {
    Baselines baselines = baselines(0);
    assertThat(baselines.canMeasure()).isFalse();
    assertThatThrownBy(() -> baselines.score(untrained(), record(Bytes.EMPTY)))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("heldOutPercent is 0; set it to 10 or 20 in the run file");
    assertThatThrownBy(baselines::pooled).isInstanceOf(CommandFailedException.class);
  }
}
