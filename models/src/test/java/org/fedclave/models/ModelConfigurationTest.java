package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.fedclave.models.BadModelException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelConfigurationTest {
  private static final String GOOD =
      ModelZoo.mlp(6, List.of(4), 3, HiddenActivation.TANH, 0, new LocalOptimiser.Sgd(0.1))
          .dl4jJson();

  @Test
  void aConfigurationKnowsItsCounts() throws Exception {
    ModelConfiguration mlp = ModelConfiguration.parse(GOOD);
    assertThat(mlp.featureCount()).isEqualTo(6);
    assertThat(mlp.outputCount()).isEqualTo(3);
    assertThat(mlp.parameterCount()).isEqualTo(6 * 4 + 4 + 4 * 3 + 3);
    ModelConfiguration cnn = Fixtures.cnn();
    assertThat(cnn.featureCount()).isEqualTo(64);
    assertThat(cnn.outputCount()).isEqualTo(10);
    assertThat(cnn.parameterCount())
        .isEqualTo((9 * 6 + 6) + 4 * 6 + (54 * 16 + 16) + (16 * 10 + 10));
  }

  @Test
  void theTextStaysAsItWasRead() throws Exception {
    String spaced = GOOD.replace("{", "{ ");
    assertThat(ModelConfiguration.parse(spaced).dl4jJson()).isEqualTo(spaced);
  }

  /** The last two rules are the file's: see ModelZipTest. */
  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"ZIP", "COEFFICIENTS"})
  void eachRuleRefusesAConfigurationBrokenInThatWay(Rule rule) {
    String broken = broken(rule);
    assertThat(broken).isNotEqualTo(GOOD);
    var refused = assertThrows(BadModelException.class, () -> ModelConfiguration.parse(broken));
    assertThat(refused.rule()).as(refused.getMessage()).isEqualTo(rule);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javax.swing.JEditorPane",
        "org.deeplearning4j.nn.conf.layers.samediff.SameDiffLambdaLayer",
        "org.deeplearning4j.nn.conf.layers.GravesLSTM",
        "org.fedclave.models.AllowedClasses"
      })
  void aClassThatIsNotListedIsNeverMadeUnderWhateverKey(String name) {
    for (String broken :
        List.of(
            GOOD.replaceFirst("org.deeplearning4j.nn.conf.layers.DenseLayer", name),
            GOOD.replaceFirst("\"layerName\" : \"layer0\"", "\"layerName\" : \"" + name + "\""),
            GOOD.replaceFirst("\"idropout\" : null", "\"idropout\" : [\"" + name + "\", {}]"))) {
      assertThat(broken).isNotEqualTo(GOOD);
      var refused = assertThrows(BadModelException.class, () -> ModelConfiguration.parse(broken));
      assertThat(refused.rule()).isEqualTo(Rule.CLASS);
      assertThat(refused).hasMessageContaining(name);
    }
  }

  @Test
  void aShortTypeNameOfAnOlderFormatIsRefused() {
    String broken = GOOD.replaceFirst("org.deeplearning4j.nn.conf.layers.DenseLayer", "dense");
    var refused = assertThrows(BadModelException.class, () -> ModelConfiguration.parse(broken));
    assertThat(refused.rule()).isEqualTo(Rule.CLASS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "7", "{} {}", "{", "{\"a\":1,\"a\":2}"})
  void whatIsNotOneJsonObjectIsRefused(String text) {
    var refused = assertThrows(BadModelException.class, () -> ModelConfiguration.parse(text));
    assertThat(refused.rule()).isEqualTo(Rule.JSON);
  }

  @Test
  void aKeyThatDl4jWouldIgnoreIsRefusedAndNamed() {
    String broken = GOOD.replaceFirst("\"hasBias\"", "\"hasBiass\" : false,\n\"hasBias\"");
    var refused = assertThrows(BadModelException.class, () -> ModelConfiguration.parse(broken));
    assertThat(refused.rule()).isEqualTo(Rule.STRUCTURE);
    assertThat(refused).hasMessageContaining("hasBiass");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0", "268435456", "9223372036854775807"})
  void widthsOutOfRangeAreRefusedBeforeMemoryIsTaken(String width) {
    String broken =
        GOOD.replace("\"nout\" : 4", "\"nout\" : " + width)
            .replace("\"nin\" : 4", "\"nin\" : " + width);
    var refused = assertThrows(BadModelException.class, () -> ModelConfiguration.parse(broken));
    assertThat(refused.rule()).isEqualTo(Rule.PARAMETERS);
  }

  @Test
  void layersThatDoNotFitTogetherAreRefused() {
    String broken = GOOD.replace("\"nin\" : 4", "\"nin\" : 5");
    var refused = assertThrows(BadModelException.class, () -> ModelConfiguration.parse(broken));
    assertThat(refused.rule()).isEqualTo(Rule.LAYERS);
    assertThat(refused).hasMessageContaining("do not fit together");
  }

  private static String broken(Rule rule) {
    return switch (rule) {
      case SIZE -> GOOD + " ".repeat(ModelConfiguration.MAXIMUM_JSON_BYTES);
      case JSON ->
          GOOD.replaceFirst("\"confs\" :", "\"deep\" : " + "[".repeat(40) + ", \"confs\" :");
      case CLASS -> GOOD.replaceFirst("layers\\.DenseLayer", "layers.VariationalAutoencoder");
      case STRUCTURE -> GOOD.replaceFirst("\"nout\" : 4", "\"nout\" : \"four\"");
      case LAYERS -> GOOD.replaceFirst("impl.ActivationSoftmax", "impl.ActivationSigmoid");
      case PARAMETERS -> GOOD.replaceFirst("\"nin\" : 6", "\"nin\" : 200000000");
      case ZIP, COEFFICIENTS -> throw new AssertionError("rules of the file");
    };
  }
}
