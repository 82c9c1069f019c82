package org.fedclave.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.assertj.core.data.Percentage;
import org.fedclave.models.EngineProvider;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.InputLayout;
import org.fedclave.models.LocalLength;
import org.fedclave.models.LocalResult;
import org.fedclave.models.LocalTraining;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelRequest;
import org.fedclave.models.ModelZoo;
import org.fedclave.models.TrainingEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every model of the zoo trains alike on both engines. Rates are small: where training is chaotic,
 * rounding alone drives any two engines apart.
 */
final class ZooParityTest {
  private static final LocalTraining TRAINING =
      new LocalTraining(new LocalLength.Steps(40), 16, 3, 0, 1);

  private static final InputLayout DIGITS = InputLayout.ofNumbers(64, 10);

  /** Features 0 and 3 are indexes. */
  private static final InputLayout LOANS = new InputLayout(5, new TreeMap<>(Map.of(0, 5, 3, 4)), 2);

  private static final InputLayout LETTERS =
      new InputLayout(3, new TreeMap<>(Map.of(0, 9, 1, 9, 2, 9)), 9);

  /** A model, and the rows it is for. */
  record Trained(ModelRequest request, InputLayout rows) {
    @Override
    public String toString() {
      return request.name() + " " + request.parameters();
    }
  }

  static List<Trained> zoo() {
    return List.of(
        model("logistic-regression", DIGITS, "class-weights", "1,1,1,1,1,1,1,1,1,5"),
        model("linear-regression", InputLayout.ofNumbers(4, 1), "loss", "mae"),
        model("mlp", DIGITS, "hidden", "32,16", "optimiser", "adamw", "l2", "0.01"),
        model("2nn", DIGITS, "optimiser", "nesterov"),
        model("tabular-mlp", LOANS, "hidden", "8", "optimiser", "adam"),
        model("autoencoder", InputLayout.ofNumbers(6, 2), "hidden", "3"),
        model("cnn", DIGITS),
        model("lenet", InputLayout.ofNumbers(144, 3), "optimiser", "rmsprop"),
        model("resnet", DIGITS),
        model("char-lstm", LETTERS, "units", "24"));
  }

  @Test
  void theListHasTheWholeZoo() {
    assertThat(zoo())
        .extracting(trained -> trained.request().name())
        .containsExactlyInAnyOrderElementsOf(ModelZoo.names());
  }

  @ParameterizedTest
  @MethodSource("zoo")
  void bothEnginesTrainAlike(Trained trained) throws Exception {
    ModelConfiguration model = trained.request().configuration(trained.rows());
    float[] start = model.initialParameters(5);
    Examples examples = examples(trained.rows());
    LocalResult expected = train(Engines.dl4j(), model, start, examples);
    LocalResult actual = train(new LibtorchProvider(), model, start, examples);
    assertThat(actual.meanLoss()).isCloseTo(expected.meanLoss(), Percentage.withPercentage(1e-3));
    Agreement.HUNDRED_STEPS.require(
        Configurations.wiring(model), start, actual.parameters(), expected.parameters());
  }

  private static LocalResult train(
      EngineProvider engine, ModelConfiguration model, float[] start, Examples examples)
      throws Exception {
    try (TrainingEngine training = new TrainingEngine(engine, model)) {
      return training.train(start, examples, TRAINING);
    }
  }

  private static Trained model(String name, InputLayout rows, String... parameters) {
    Map<String, String> all = new HashMap<>(Map.of("learning-rate", "0.001"));
    for (int i = 0; i < parameters.length; i += 2) {
      all.put(parameters[i], parameters[i + 1]);
    }
    return new Trained(new ModelRequest(name, all), rows);
  }

  private static Examples examples(InputLayout layout) {
    SplittableRandom random = new SplittableRandom(3);
    List<Float> features = new ArrayList<>();
    List<Float> labels = new ArrayList<>();
    for (int row = 0; row < 64; row++) {
      for (int i = 0; i < layout.features(); i++) {
        Integer values = layout.indexes().get(i);
        features.add(values == null ? (float) random.nextDouble() : random.nextInt(values));
      }
      int label = random.nextInt(layout.labels());
      for (int i = 0; i < layout.labels(); i++) {
        labels.add(layout.labels() == 1 ? (float) random.nextDouble() : i == label ? 1f : 0f);
      }
    }
    return Examples.of(array(features), array(labels), layout.features(), layout.labels());
  }

  private static float[] array(List<Float> numbers) {
    float[] array = new float[numbers.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = numbers.get(i);
    }
    return array;
  }
}
