package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.fedclave.models.InputLayout;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelRequest;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.api.Test;

/** Whole runs of models other than a list of layers that tells classes apart. */
class TasksRunTest {

  @Test
  void anAutoencoderThatSeesNoLabelIsMeasuredByHowItFindsThem() throws Exception {
    try (RunFixture run = new RunFixture()) {
      run.draft.rounds = 3;
      run.draft.model =
          model("autoencoder", "hidden", "8", "activation", "tanh", "learning-rate", "0.05")
              .dl4jJson();
      run.begin();

      RunFixture.Result result = run.awaitResult();

      Map<String, String> metrics = result.statement().metrics();
      assertThat(metrics)
          .containsKeys(
              "held-out-loss", "alder/reconstruction-error", "birch/anomaly-auc", "anomaly-auc")
          .doesNotContainKeys("accuracy", "auc");
      Map<String, String> before = result.bundle().records().getFirst().metrics();
      assertThat(number(metrics)).isLessThan(number(before));
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  @Test
  void aGraphIsTrainedAndProvedAsAListOfLayersIs() throws Exception {
    try (RunFixture run = new RunFixture()) {
      ModelConfiguration residual =
          model("resnet", "height", "5", "width", "6", "learning-rate", "0.05");
      run.draft.model = residual.dl4jJson();
      run.begin();

      RunFixture.Result result = run.awaitResult();

      assertThat(result.model().configuration()).isEqualTo(residual);
      assertThat(result.statement().metrics())
          .containsKeys("accuracy", "f1", "macro-f1", "brier", "alder/calibration-error");
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  private static double number(Map<String, String> metrics) {
    return Double.parseDouble(metrics.getOrDefault("reconstruction-error", "NaN"));
  }

  private static ModelConfiguration model(String name, String... parameters) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < parameters.length; i += 2) {
      map.put(parameters[i], parameters[i + 1]);
    }
    return new ModelRequest(name, map)
        .configuration(InputLayout.ofNumbers(ContractDraft.FEATURES, 2));
  }
}
