package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ModelZooTest {
  private static final LocalOptimiser SGD = new LocalOptimiser.Sgd(0.1);

  @Test
  void equalArgumentsGiveEqualText() {
    assertThat(Fixtures.mlp(SGD).dl4jJson()).isEqualTo(Fixtures.mlp(SGD).dl4jJson());
    assertThat(Fixtures.mlp(SGD)).isEqualTo(Fixtures.mlp(SGD));
    assertThat(Fixtures.mlp(new LocalOptimiser.Sgd(0.2))).isNotEqualTo(Fixtures.mlp(SGD));
  }

  @Test
  void logisticRegressionStartsAtZero() {
    ModelConfiguration model = ModelZoo.logisticRegression(7, 3, 0.1, SGD);
    assertThat(model.parameterCount()).isEqualTo(7 * 3 + 3);
    assertThat(model.initialParameters(1)).containsOnly(0);
  }

  @Test
  void aRequestMakesWhatTheZooMakes() {
    assertThat(
            new ModelRequest(
                    "mlp",
                    Map.of(
                        "hidden", "128, 64",
                        "activation", "tanh",
                        "optimiser", "adam",
                        "learning-rate", "0.01",
                        "l2", "0.001"))
                .configuration(InputLayout.ofNumbers(9, 4)))
        .isEqualTo(
            ModelZoo.mlp(
                9,
                List.of(128, 64),
                4,
                HiddenActivation.TANH,
                0.001,
                new LocalOptimiser.Adam(0.01)));
    assertThat(
            new ModelRequest("logistic-regression", Map.of("learning-rate", "0.1"))
                .configuration(InputLayout.ofNumbers(9, 2)))
        .isEqualTo(ModelZoo.logisticRegression(9, 2, 0, SGD));
  }

  @Test
  void whatIsUnknownIsNamedWithTheNearest() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ModelRequest("logistic-regresion", Map.of()))
        .withMessageContaining("did you mean \"logistic-regression\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ModelRequest("mlp", Map.of("hiden", "3")))
        .withMessageContaining("did you mean \"hidden\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ModelRequest("logistic-regression", Map.of("hidden", "3")))
        .withMessageContaining("no parameter of logistic-regression \"hidden\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request("activation", "rellu"))
        .withMessageContaining("did you mean \"relu\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request("optimiser", "adm"))
        .withMessageContaining("did you mean \"adam\"");
  }

  @Test
  void valuesThatAreNotWhatTheyShouldBeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request("hidden", "12,,3"))
        .withMessageContaining("as in 64,32");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request("learning-rate", "fast"))
        .withMessageContaining("no number");
    assertThatIllegalArgumentException().isThrownBy(() -> request("learning-rate", "-1"));
    assertThatIllegalArgumentException().isThrownBy(() -> request("hidden", "0"));
    assertThatIllegalArgumentException().isThrownBy(() -> request("l2", "NaN"));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ModelRequest("mlp", Map.of("hidden", "3"))
                    .configuration(InputLayout.ofNumbers(2, 2)))
        .withMessageContaining("needs the parameter learning-rate");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelZoo.logisticRegression(0, 2, 0, SGD));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelZoo.logisticRegression(2, 1, 0, SGD));
  }

  /** An mlp with one parameter set anew. */
  private static ModelConfiguration request(String key, String value) {
    Map<String, String> parameters =
        new java.util.HashMap<>(Map.of("hidden", "3", "learning-rate", "0.1"));
    parameters.put(key, value);
    return new ModelRequest("mlp", parameters).configuration(InputLayout.ofNumbers(2, 2));
  }
}
