package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ZooModelsTest {
  private static final InputLayout MNIST = InputLayout.ofNumbers(784, 10);
  private static final InputLayout DIGITS = InputLayout.ofNumbers(64, 10);

  /** Features 0 and 3 are indexes of 5 and 4 values, 1, 2 and 4 numbers; two classes. */
  private static final InputLayout LOANS = new InputLayout(5, indexes(0, 5, 3, 4), 2);

  @ParameterizedTest(name = "{0}")
  @CsvSource({"2nn, 199210", "cnn, 1663370", "lenet, 61706", "logistic-regression, 7850"})
  void publishedNetworksHaveTheirPublishedParameters(String name, int parameters) {
    ModelConfiguration model = model(name, MNIST);
    assertThat(model.parameterCount()).isEqualTo(parameters);
    assertThat(model.task()).isEqualTo(Task.CLASSIFICATION);
    assertThat(model.featureCount()).isEqualTo(784);
  }

  /** Paper's table 6, weights alone; each of the normalisations has four numbers a channel here. */
  @ParameterizedTest(name = "n = {0}")
  @ValueSource(ints = {1, 3})
  void aResidualNetworkHasTheLayersOfThePaper(int n) {
    InputLayout cifar = InputLayout.ofNumbers(32 * 32 * 3, 10);
    ModelConfiguration model = model("resnet", cifar, "n", "" + n, "channels", "3");
    int weights = 27 * 16 + 64 * 10 + 10;
    int normalised = 16;
    int inputs = 16;
    for (int channels : List.of(16, 32, 64)) {
      weights += 9 * inputs * channels + (2 * n - 1) * 9 * channels * channels;
      weights += inputs == channels ? 0 : inputs * channels;
      normalised += 2 * n * channels + (inputs == channels ? 0 : channels);
      inputs = channels;
    }
    assertThat(model.parameterCount()).isEqualTo(weights + 4 * normalised);
    long convolutions =
        model.topology().nodes().stream().filter(node -> node.name().endsWith("-conv")).count();
    assertThat(convolutions).isEqualTo(6 * n + 1 + 2); // and two short cuts; the softmax is left
  }

  @Test
  void theTextNetworkHasTwoLstmsOverATable() {
    NavigableMap<Integer, Integer> letters = new TreeMap<>();
    for (int i = 0; i < 80; i++) {
      letters.put(i, 80);
    }
    ModelConfiguration model = model("char-lstm", new InputLayout(80, letters, 80));
    assertThat(model.parameterCount())
        .isEqualTo(80 * 8 + 4 * 256 * (8 + 256 + 1) + 4 * 256 * (512 + 1) + 257 * 80)
        .isEqualTo(817_872);
    assertThat(model.embedded()).isEqualTo(letters);
  }

  @Test
  void aTablesCategoriesAreLookedUpAndItsNumbersStandBeside() {
    ModelConfiguration model = model("tabular-mlp", LOANS, "hidden", "6");
    assertThat(model.featureCount()).isEqualTo(5);
    assertThat(model.embedded()).isEqualTo(LOANS.indexes());
    int width = 3 + 2 + 3;
    assertThat(model.parameterCount()).isEqualTo(5 * 3 + 4 * 2 + (width * 6 + 6) + (6 * 2 + 2));
    model.requireFits(LOANS);
    assertThat(model("tabular-mlp", LOANS, "hidden", "6", "embedding", "7").parameterCount())
        .isEqualTo(5 * 7 + 4 * 7 + ((14 + 3) * 6 + 6) + (6 * 2 + 2));
  }

  @Test
  void oneCategoryAloneIsATableToo() {
    InputLayout one = new InputLayout(1, indexes(0, 3), 1);
    ModelConfiguration model = model("tabular-mlp", one, "hidden", "2");
    assertThat(model.parameterCount()).isEqualTo(3 * 2 + (2 * 2 + 2) + (2 + 1));
    assertThat(model.task()).isEqualTo(Task.REGRESSION);
  }

  @Test
  void anAutoencoderNarrowsAndWidensAgain() {
    ModelConfiguration model =
        model("autoencoder", InputLayout.ofNumbers(10, 2), "hidden", "6,3", "activation", "tanh");
    assertThat(model.task()).isEqualTo(Task.RECONSTRUCTION);
    assertThat(model.outputCount()).isEqualTo(10);
    assertThat(model.parameterCount())
        .isEqualTo((10 * 6 + 6) + (6 * 3 + 3) + (3 * 6 + 6) + (6 * 10 + 10));
  }

  @Test
  void aLabelThatIsANumberMakesARegression() {
    InputLayout number = InputLayout.ofNumbers(4, 1);
    assertThat(model("linear-regression", number).task()).isEqualTo(Task.REGRESSION);
    assertThat(model("linear-regression", number, "loss", "mae").dl4jJson()).contains("LossMAE");
    assertThat(model("mlp", number, "hidden", "3").task()).isEqualTo(Task.REGRESSION);
    assertRefused("linear-regression", MNIST, "take logistic-regression");
    assertRefused("logistic-regression", number, "1 classes");
  }

  @ParameterizedTest
  @MethodSource("everyModel")
  void everyModelLearns(String name, InputLayout rows, Map<String, String> parameters)
      throws Exception {
    ModelConfiguration model = new ModelRequest(name, parameters).configuration(rows);
    assertThat(ModelConfiguration.parse(model.dl4jJson())).isEqualTo(model);
    Examples examples = Graphs.examples(model, 24, 1);
    float[] start = model.initialParameters(1);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      double first = engine.train(start, examples, new LocalTraining(1, 8, 1)).meanLoss();
      double later = engine.train(start, examples, new LocalTraining(12, 8, 1)).meanLoss();
      assertThat(later).isLessThan(first);
    }
  }

  static List<Arguments> everyModel() {
    var all =
        List.of(
            arguments("logistic-regression", DIGITS, "class-weights", "1,1,1,1,1,1,1,1,1,5"),
            arguments("linear-regression", InputLayout.ofNumbers(4, 1), "loss", "mae"),
            arguments(
                "mlp",
                DIGITS,
                "hidden",
                "32",
                "dropout",
                "0.1",
                "optimiser",
                "adamw",
                "learning-rate",
                "0.01"),
            arguments("2nn", DIGITS, "optimiser", "nesterov", "momentum", "0.5"),
            arguments("tabular-mlp", LOANS, "hidden", "8", "class-weights", "1,3"),
            arguments("autoencoder", InputLayout.ofNumbers(6, 2), "hidden", "3"),
            arguments("cnn", DIGITS, "dropout", "0.1"),
            arguments("lenet", InputLayout.ofNumbers(144, 3), "optimiser", "rmsprop"),
            arguments("resnet", DIGITS, "optimiser", "adam"),
            arguments("char-lstm", new InputLayout(3, indexes(0, 9, 1, 9, 2, 9), 9)));
    assertThat(all).extracting(arguments -> arguments.get()[0]).containsAll(ModelZoo.names());
    return all;
  }

  @Test
  void imagesAreSquaresUnlessTheySayOtherwise() {
    assertThat(model("cnn", InputLayout.ofNumbers(48, 2), "height", "6", "width", "8").dl4jJson())
        .contains("\"inputHeight\" : 6")
        .contains("\"inputWidth\" : 8");
    assertRefused("cnn", InputLayout.ofNumbers(63, 2), "63 features are no image of 8 x 8 pixels");
    assertRefused("lenet", DIGITS, "8 x 8 pixels are too small; 12 x 12 is the least");
    assertRefused("resnet", InputLayout.ofNumbers(9, 2), "4 x 4 is the least");
  }

  @Test
  void rowsThatAModelIsNotForAreRefused() {
    assertRefused("tabular-mlp", DIGITS, "set categories to index", "hidden", "3");
    assertRefused("char-lstm", LOANS, "every feature must be a category");
    assertRefused("char-lstm", DIGITS, "every feature must be a category");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model("mlp", LOANS, "hidden", "3").requireFits(LOANS))
        .withMessageContaining("set categories to one-hot");
    ModelConfiguration tabular = model("tabular-mlp", LOANS, "hidden", "6");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tabular.requireFits(InputLayout.ofNumbers(5, 2)))
        .withMessageContaining("set categories to index");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tabular.requireFits(new InputLayout(5, indexes(0, 6, 3, 4), 2)))
        .withMessageContaining("feature 0 has 6 categories, the model's table 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tabular.requireFits(new InputLayout(5, LOANS.indexes(), 3)))
        .withMessageContaining("3 classes are not for a model of 5 features, 2 classes");
  }

  @Test
  void parametersThatDoNotBelongTogetherAreRefused() {
    assertRefused("2nn", MNIST, "momentum belongs to optimiser nesterov", "momentum", "0.5");
    assertRefused(
        "2nn", MNIST, "weight-decay belongs to", "weight-decay", "0.5", "optimiser", "adam");
    assertRefused("2nn", MNIST, "2 class-weights for 10 classes", "class-weights", "1,2");
    assertRefused("2nn", MNIST, "0 or more", "class-weights", "1,-2");
    assertRefused("cnn", MNIST, "1 excluded", "dropout", "1");
    assertRefused("resnet", MNIST, "n is 19; 1 to 18", "n", "19");
    assertRefused("resnet", MNIST, "no whole number", "n", "1.5");
    assertRefused("char-lstm", MNIST, "did you mean \"units\"", "unit", "3");
    assertRefused(
        "mlp", InputLayout.ofNumbers(3, 1), "a number", "hidden", "2", "class-weights", "1");
  }

  private static Arguments arguments(String name, InputLayout rows, String... parameters) {
    return Arguments.of(name, rows, map(parameters));
  }

  private static void assertRefused(
      String name, InputLayout rows, String sentence, String... parameters) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model(name, rows, parameters))
        .withMessageContaining(sentence);
  }

  private static ModelConfiguration model(String name, InputLayout rows, String... parameters) {
    return new ModelRequest(name, map(parameters)).configuration(rows);
  }

  private static Map<String, String> map(String... parameters) {
    Map<String, String> map = new HashMap<>(Map.of("learning-rate", "0.05"));
    for (int i = 0; i < parameters.length; i += 2) {
      map.put(parameters[i], parameters[i + 1]);
    }
    return map;
  }

  private static NavigableMap<Integer, Integer> indexes(int... pairs) {
    NavigableMap<Integer, Integer> indexes = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      indexes.put(pairs[i], pairs[i + 1]);
    }
    return indexes;
  }
}
