package org.fedclave.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.fedclave.models.EngineProvider;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.GradientTerm;
import org.fedclave.models.HiddenActivation;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.LocalStart;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelZoo;
import org.fedclave.models.Network;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model of the zoo trains alike on both engines, step for step. */
final class ZooParityTest {
  private static final int ROWS = 64;
  private static final int BATCH = 16;
  private static final int STEPS = 100;

  static List<ModelConfiguration> zoo() throws Exception {
    List<ModelConfiguration> models = new ArrayList<>();
    for (LocalOptimiser optimiser :
        List.of(new LocalOptimiser.Sgd(0.05), new LocalOptimiser.Adam(0.005))) {
      models.add(ModelZoo.logisticRegression(12, 3, 0.01, optimiser));
      for (HiddenActivation activation : HiddenActivation.values()) {
        models.add(ModelZoo.mlp(12, List.of(10, 7), 3, activation, 0.01, optimiser));
      }
    }
    return models;
  }

  @ParameterizedTest
  @MethodSource("zoo")
  void aHundredStepsAgree(ModelConfiguration model) {
    float[] start = model.initialParameters(5);
    float[] expected = start.clone();
    float[] actual = start.clone();
    Examples examples = examples(model);
    double score = train(Engines.dl4j(), model, expected, examples);
    assertThat(train(new LibtorchProvider(), model, actual, examples))
        .isCloseTo(score, Percentage.withPercentage(1e-3));
    Agreement.HUNDRED_STEPS.require(Configurations.wiring(model), start, actual, expected);
  }

  private static double train(
      EngineProvider engine, ModelConfiguration model, float[] parameters, Examples examples) {
    engine.require(model);
    try (Network network = engine.network(model)) {
      network.begin(parameters, examples, new LocalStart(1, 1, new GradientTerm.None()));
      network.order(IntStream.range(0, ROWS).toArray());
      for (int step = 0; step < STEPS; step++) {
        network.step(step * BATCH % ROWS, BATCH);
      }
      double loss = network.takeLoss();
      network.end(parameters);
      return loss;
    }
  }

  private static Examples examples(ModelConfiguration model) {
    SplittableRandom random = new SplittableRandom(3);
    float[] x = new float[ROWS * model.featureCount()];
    float[] y = new float[ROWS * model.outputCount()];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextDouble(-1, 1);
    }
    for (int row = 0; row < ROWS; row++) {
      y[row * model.outputCount() + random.nextInt(model.outputCount())] = 1;
    }
    return Examples.of(x, y, model.featureCount(), model.outputCount());
  }
}
