package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fedclave.datasets.SampleDataset;
import org.fedclave.datasets.SampleParty;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.Model;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelZoo;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.ModelTerms;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.TrainingTerms;
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
    Map<MemberId, Path> tables = new HashMap<>();
    for (SampleParty party : HOSPITALS.parties()) {
      tables.put(new MemberId(party.id()), folder.resolve(party.fileName()));
    }
    return new Baselines(contract(heldOutPercent), HOSPITALS.schema(), tables);
  }

  private static Contract contract(int heldOutPercent) {
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
        new TrainingTerms(2, LocalTerms.epochs(1, 16), heldOutPercent, 2),
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

  @Test
  void modelsAreMeasuredOnAllPartiesHeldOutRows() throws Exception {
    Baselines baselines = baselines(20);
    assertThat(baselines.canMeasure()).isTrue();
    Baselines.Score untrained = baselines.score(new Model(MODEL, MODEL.initialParameters(7)));
    Baselines.Score pooled = baselines.pooled();
    assertThat(pooled.loss()).isLessThan(untrained.loss());
    assertThat(pooled.accuracy()).isBetween(0.7, 1.0);
    assertThat(baselines.localOnly()).hasSize(HOSPITALS.parties().size());
  }

  @Test
  void withoutHeldOutRowsThatIsSaidWithWhatToDo() throws Exception {
    Baselines baselines = baselines(0);
    assertThat(baselines.canMeasure()).isFalse();
    assertThatThrownBy(() -> baselines.score(new Model(MODEL, MODEL.initialParameters(7))))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("heldOutPercent is 0; set it to 10 or 20 in the run file");
    assertThatThrownBy(baselines::pooled).isInstanceOf(CommandFailedException.class);
  }
}
