package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.fedclave.models.ModelRequest;
import org.fedclave.models.Parameters;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Normalisation;
import org.fedclave.protocol.round.PersonalLayers;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.api.Test;

/** Whole runs of several kinds of models on rows of numbers and categories. */
final class MixedRunTest {

  private static final int HIDDEN = 4;
  private static final ModelRequest EMBEDDINGS =
      new ModelRequest("tabular-mlp", Map.of("hidden", "4", "learning-rate", "0.05"));
  private static final ModelRequest MLP =
      new ModelRequest("mlp", Map.of("hidden", "4", "learning-rate", "0.05", "activation", "tanh"));
  private static final ModelRequest AUTOENCODER =
      new ModelRequest(
          "autoencoder", Map.of("hidden", "4", "learning-rate", "0.05", "activation", "tanh"));

  /** The run's model and measures are bit for bit those of plain training; its proof holds. */
  private static RunFixture.Result requirePlainTraining(RunFixture run, int ofLastLayer)
      throws Exception {
    run.begin();
    RunFixture.Result result = run.awaitResult();
    new ProofVerifier().verify(result.modelFile(), result.proof());
    var expected = new Recomputed(run.draft, run.signed().run(), ofLastLayer, result);
    assertThat(result.model().parameters()).isEqualTo(expected.global());
    for (MemberId party : run.draft.parties) {
      assertThat(result.statement().metrics())
          .containsEntry(party + "/held-out-loss", expected.heldOutLoss(party));
      if (ofLastLayer > 0) {
        PersonalLayers layers = run.party(party).awaitPersonalLayers();
        assertThat(Parameters.fromBytes(layers.parameters().unsafeArray(), layers.count()))
            .isEqualTo(expected.personal(party));
      }
    }
    return result;
  }

  @Test
  void categoriesByIndexTrainTheirEmbeddings() throws Exception {
    try (RunFixture run = MixedRuns.ofClasses(CategoryEncoding.INDEX, EMBEDDINGS)) {
      RunFixture.Result result = requirePlainTraining(run, 0);
      assertThat(result.statement().metrics()).containsKeys("accuracy", "auc", "alder/f1");
      assertThat(run.draft.model).contains("EmbeddingLayer");
    }
  }

  @Test
  void aNumberIsForetoldAndMeasuredAsOne() throws Exception {
    try (RunFixture run = MixedRuns.ofRates(CategoryEncoding.ONE_HOT, MLP)) {
      RunFixture.Result result = requirePlainTraining(run, 0);
      assertThat(result.statement().metrics())
          .containsKeys("rmse", "mae", "r2", "c-index", "birch/rmse")
          .doesNotContainKeys("accuracy", "auc");
      double before = metric(result.bundle().records().getFirst().metrics(), "rmse");
      assertThat(metric(result.statement().metrics(), "rmse")).isLessThan(before);
    }
  }

  @Test
  void rowsAreReconstructedAfterTheyAreNormalised() throws Exception {
    try (RunFixture run = MixedRuns.ofClasses(CategoryEncoding.ONE_HOT, AUTOENCODER)) {
      run.draft.normalise = Normalisation.GLOBAL;
      RunFixture.Result result = requirePlainTraining(run, 0);
      assertThat(result.bundle().records()).hasSize(3);
      double before = metric(result.bundle().records().get(1).metrics(), "reconstruction-error");
      assertThat(metric(result.statement().metrics(), "reconstruction-error")).isLessThan(before);
    }
  }

  @Test
  void partiesKeepLayersOfTheirOwnOnRowsThatAreNormalisedTogether() throws Exception {
    try (RunFixture run = MixedRuns.ofClasses(CategoryEncoding.ONE_HOT, MLP)) {
      run.draft.normalise = Normalisation.GLOBAL;
      run.draft.personalLayers = 1;
      requirePlainTraining(run, HIDDEN * 2 + 2);
    }
  }

  @Test
  void partiesKeepTheLastLayerOfAGraph() throws Exception {
    try (RunFixture run = MixedRuns.ofClasses(CategoryEncoding.INDEX, EMBEDDINGS)) {
      run.draft.personalLayers = 1;
      requirePlainTraining(run, HIDDEN * 2 + 2);
      assertThat(run.draft.model).contains("\"vertices\"");
    }
  }

  private static double metric(Map<String, String> metrics, String name) {
    return Double.parseDouble(metrics.getOrDefault(name, "NaN"));
  }
}
