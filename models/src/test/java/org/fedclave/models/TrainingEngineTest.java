package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class TrainingEngineTest {
  private static final LocalTraining ONE_EPOCH = new LocalTraining(1, 32, 99);

  @Test
  void trainingLearns() throws Exception {
    ModelConfiguration model = Fixtures.mlp(new LocalOptimiser.Sgd(0.1));
    Examples examples = Fixtures.examples(400, 64, 10, 1);
    Examples others = Fixtures.examples(200, 64, 10, 2);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      float[] start = model.initialParameters(3);
      LocalResult result = engine.train(start, examples, new LocalTraining(10, 32, 4));
      EvaluationCounts before = engine.evaluate(start, others).counts();
      EvaluationCounts after = engine.evaluate(result.parameters(), others).counts();
      assertThat(result.examples()).isEqualTo(400);
      assertThat(before.metrics().get("accuracy")).isLessThan(0.3);
      assertThat(after.metrics().get("accuracy")).isGreaterThan(0.9);
      assertThat(after.meanLoss()).isLessThan(before.meanLoss() / 2);
    }
  }

  @Test
  void aRateFactorStepsAsAModelOfThatRateAndIsForgottenAfterwards() throws Exception {
    Examples examples = Fixtures.examples(70, 64, 10, 5);
    ModelConfiguration half = Fixtures.mlp(new LocalOptimiser.Adam(0.005));
    ModelConfiguration whole = Fixtures.mlp(new LocalOptimiser.Adam(0.01));
    float[] start = whole.initialParameters(6);
    try (TrainingEngine slow = new TrainingEngine(Engines.dl4j(), half);
        TrainingEngine scaled = new TrainingEngine(Engines.dl4j(), whole)) {
      var plain = new LocalTraining(2, 32, 99);
      float[] before = scaled.train(start, examples, plain).parameters();
      var halved = new LocalTraining(new LocalLength.Epochs(2), 32, 99, 0, 0.5);
      assertThat(scaled.train(start, examples, halved).parameters())
          .isEqualTo(slow.train(start, examples, plain).parameters())
          .isNotEqualTo(before);
      assertThat(scaled.train(start, examples, plain).parameters()).isEqualTo(before);
    }
  }

  @Test
  void stepsGoOnOverSeveralPassesAndEndWithinOne() throws Exception {
    ModelConfiguration model = Fixtures.mlp(new LocalOptimiser.Sgd(0.1));
    Examples examples = Fixtures.examples(70, 64, 10, 5);
    float[] start = model.initialParameters(6);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      LocalResult two = engine.train(start, examples, new LocalTraining(2, 32, 99));
      LocalResult six = engine.train(start, examples, steps(6));
      assertThat(six.steps()).isEqualTo(6).isEqualTo(two.steps());
      assertThat(six.parameters()).isEqualTo(two.parameters());
      assertThat(six.meanLoss()).isEqualTo(two.meanLoss());
      LocalResult four = engine.train(start, examples, steps(4));
      assertThat(four.steps()).isEqualTo(4);
      assertThat(four.parameters()).isNotEqualTo(two.parameters());
    }
  }

  private static LocalTraining steps(int count) {
    return new LocalTraining(new LocalLength.Steps(count), 32, 99, 0, 1);
  }

  @Test
  void whatCrossesBetweenJavaAndTheEngineIsCounted() throws Exception {
    ModelConfiguration model = Fixtures.logistic();
    Examples examples = Fixtures.examples(40, 5, 2, 1);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      engine.train(model.initialParameters(1), examples, new LocalTraining(1, 20, 1));
      long batch = 20 * (5 + 2) * 4;
      assertThat(engine.crossings()).isEqualTo(new Crossings(2, 3, 2 * batch + 12 * 4, 1, 12 * 4));
    }
  }

  @Test
  void trainingHasTheBitsOfPlainDl4jOnTheSameBatches() throws Exception {
    ModelConfiguration model = Fixtures.mlp(new LocalOptimiser.Adam(0.01));
    Examples examples = Fixtures.examples(70, 64, 10, 5);
    float[] start = model.initialParameters(6);
    MultiLayerNetwork plain = new MultiLayerNetwork(model.layers());
    plain.init();
    plain.setParams(Nd4j.createFromArray(start));
    BatchOrder order = new BatchOrder(70, 99);
    double loss = 0;
    for (int epoch = 0; epoch < 2; epoch++) {
      order.shuffle();
      for (int place = 0; place < 70; place += 32) {
        MiniBatch batch = new MiniBatch(Math.min(32, 70 - place), 64, 10);
        batch.fill(examples, order.rows(), place);
        plain.fit(batch.features(), batch.labels());
        loss += plain.score() * batch.size();
      }
    }
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      LocalResult result = engine.train(start, examples, new LocalTraining(2, 32, 99));
      assertThat(result.parameters()).containsExactly(plain.params().toFloatVector());
      assertThat(result.meanLoss()).isEqualTo(loss / 140);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void aResultDoesNotDependOnWhatTheEngineDidBefore(ModelConfiguration model) throws Exception {
    Examples examples = Fixtures.examples(100, 64, 10, 7);
    float[] start = model.initialParameters(8);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      String first = train(engine, start, examples);
      engine.train(model.initialParameters(9), Fixtures.examples(33, 64, 10, 10), ONE_EPOCH);
      engine.evaluate(start, examples);
      assertThat(train(engine, start, examples)).isEqualTo(first);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void enginesSideBySideGiveTheBitsOfOneAlone(ModelConfiguration model) throws Exception {
    Examples examples = Fixtures.examples(200, 64, 10, 11);
    float[] start = model.initialParameters(12);
    String alone;
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      alone = train(engine, start, examples);
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<String>> calls = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        calls.add(
            () -> {
              try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
                train(engine, start, examples);
                return train(engine, start, examples);
              }
            });
      }
      for (Future<String> digest : threads.invokeAll(calls)) {
        assertThat(digest.get()).isEqualTo(alone);
      }
    }
  }

  @Test
  void theSeedDecidesTheOrderOfBatches() throws Exception {
    ModelConfiguration model = Fixtures.logistic();
    Examples examples = Fixtures.examples(64, 5, 2, 13);
    float[] start = model.initialParameters(1);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      String one = Fixtures.digest(engine.train(start, examples, ONE_EPOCH).parameters());
      String other =
          Fixtures.digest(
              engine.train(start, examples, new LocalTraining(1, 32, 100)).parameters());
      assertThat(other).isNotEqualTo(one);
    }
  }

  @Test
  void initialParametersFollowTheirSeed() throws Exception {
    ModelConfiguration model = Fixtures.cnn();
    assertThat(model.initialParameters(1)).containsExactly(model.initialParameters(1));
    assertThat(model.initialParameters(2)).isNotEqualTo(model.initialParameters(1));
    assertThat(model.initialParameters(1)).hasSize(model.parameterCount());
  }

  @Test
  void theGivenParametersStayAsTheyAre() throws Exception {
    ModelConfiguration model = Fixtures.logistic();
    float[] start = model.initialParameters(1);
    float[] copy = start.clone();
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      float[] trained = engine.train(start, Fixtures.examples(9, 5, 2, 1), ONE_EPOCH).parameters();
      assertThat(start).containsExactly(copy);
      assertThat(trained).isNotEqualTo(copy);
    }
  }

  @Test
  void divergenceIsSaidInsteadOfReturned() throws Exception {
    ModelConfiguration model =
        ModelZoo.mlp(5, List.of(8), 2, HiddenActivation.RELU, 0, new LocalOptimiser.Sgd(1e38));
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      var diverged =
          assertThrows(
              DivergedException.class,
              () ->
                  engine.train(
                      model.initialParameters(1),
                      Fixtures.examples(64, 5, 2, 1),
                      new LocalTraining(20, 8, 1)));
      assertThat(diverged).hasMessageContaining("lower the learning rate");
    }
  }

  @Test
  void whatDoesNotFitTheModelIsRefused() throws Exception {
    ModelConfiguration model = Fixtures.logistic();
    float[] start = model.initialParameters(1);
    Examples examples = Fixtures.examples(9, 5, 2, 1);
    Examples none = Examples.of(new float[0], new float[0], 5, 2);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      assertThrows(
          IllegalArgumentException.class, () -> engine.train(new float[3], examples, ONE_EPOCH));
      assertThrows(
          IllegalArgumentException.class,
          () -> engine.train(start, Fixtures.examples(9, 6, 2, 1), ONE_EPOCH));
      assertThrows(
          IllegalArgumentException.class,
          () -> engine.evaluate(start, Fixtures.examples(9, 5, 3, 1)));
      assertThrows(IllegalArgumentException.class, () -> engine.train(start, none, ONE_EPOCH));
      assertThrows(IllegalArgumentException.class, () -> engine.evaluate(start, none));
    }
  }

  @Test
  void anInterruptedCallerStopsWaiting() throws Exception {
    ModelConfiguration model = Fixtures.logistic();
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      Thread.currentThread().interrupt();
      assertThrows(
          InterruptedException.class,
          () ->
              engine.train(
                  model.initialParameters(1),
                  Fixtures.examples(900, 5, 2, 1),
                  new LocalTraining(10_000, 1, 1)));
      float[] start = model.initialParameters(1);
      assertThat(engine.evaluate(start, Fixtures.examples(9, 5, 2, 1)).counts().examples())
          .isEqualTo(9);
    }
  }

  @Test
  void evaluationAgreesWithPlainDl4jRowByRow() throws Exception {
    ModelConfiguration model = Fixtures.logistic();
    Examples examples = Fixtures.examples(1100, 5, 2, 14);
    float[] parameters = {0.3f, -0.2f, 0.1f, 0.9f, -0.4f, 0.5f, 0.2f, -0.7f, 0.1f, 0.3f, 0, 0.1f};
    MultiLayerNetwork plain = new MultiLayerNetwork(model.layers());
    plain.init(Nd4j.createFromArray(parameters), false);
    long correct = 0;
    double loss = 0;
    for (int row = 0; row < examples.rows(); row++) {
      MiniBatch one = new MiniBatch(1, 5, 2);
      one.fill(examples, row);
      INDArray output = plain.output(one.features());
      correct += output.argMax(1).getInt(0) == examples.label(row) ? 1 : 0;
      loss -= Math.log(output.getDouble(0, examples.label(row)));
    }
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      var counts = (ClassificationCounts) engine.evaluate(parameters, examples).counts();
      assertThat(counts.examples()).isEqualTo(1100);
      assertThat(counts.correct()).isEqualTo(correct);
      assertThat(counts.lossSum()).isCloseTo(loss, org.assertj.core.data.Offset.offset(1e-3));
    }
  }

  static Stream<ModelConfiguration> models() throws BadModelException {
    return Stream.of(Fixtures.mlp(new LocalOptimiser.Adam(0.01)), Fixtures.cnn());
  }

  private static String train(TrainingEngine engine, float[] start, Examples examples)
      throws Exception {
    return Fixtures.digest(engine.train(start, examples, new LocalTraining(2, 16, 5)).parameters());
  }
}
