package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.Nesterovs;

final class ScaffoldTest {
  private static final double RATE = 0.3;
  private static final ModelConfiguration SOFTMAX =
      ModelZoo.logisticRegression(4, 3, 0.05, new LocalOptimiser.Sgd(RATE));
  private static final ScaffoldTraining TRAINING = new ScaffoldTraining(15, 16, 7);

  @Test
  void zeroControlsHaveTheBitsOfPlainTraining() throws Exception {
    ModelConfiguration model = Fixtures.mlp(new LocalOptimiser.Sgd(0.1));
    Examples examples = Fixtures.examples(70, 64, 10, 41);
    float[] start = model.initialParameters(1);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      LocalResult plain = engine.train(start, examples, new LocalTraining(3, 16, 7));
      LocalResult corrected =
          engine.trainScaffold(
              start, examples, TRAINING, ControlVariates.zero(model.parameterCount()));
      assertThat(corrected.parameters()).containsExactly(plain.parameters());
      assertThat(corrected.meanLoss()).isEqualTo(plain.meanLoss());
      assertThat(corrected.steps()).isEqualTo(15);
      assertThat(engine.train(start, examples, new LocalTraining(3, 16, 7)).parameters())
          .containsExactly(plain.parameters());
    }
  }

  @Test
  void aStepFollowsTheGradientAndTheControls() throws Exception {
    Examples examples = Fixtures.examples(20, 4, 3, 42);
    int d = SOFTMAX.parameterCount();
    float[] start = random(d, 1);
    float[] server = random(d, 2);
    float[] own = random(d, 3);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), SOFTMAX)) {
      float[] plain = engine.train(start, examples, new LocalTraining(1, 20, 1)).parameters();
      var controls = new ControlVariates(server, own);
      float[] after =
          engine
              .trainScaffold(start, examples, new ScaffoldTraining(1, 20, 1), controls)
              .parameters();
      float[] next = controls.ownAfter(difference(after, start), RATE);
      for (int i = 0; i < d; i++) {
        double expected = plain[i] - RATE * (server[i] - own[i]);
        assertThat((double) after[i]).isCloseTo(expected, offset(1e-6));
        // After one step option II is option I: the gradient at the round's model.
        double gradient = (start[i] - plain[i]) / RATE;
        assertThat((double) next[i]).isCloseTo(gradient, offset(1e-5));
      }
    }
  }

  @Test
  void stepsEndInTheMiddleOfAPassAndAPassBeginsWithANewOrder() throws Exception {
    Examples examples = Fixtures.examples(50, 4, 3, 43);
    float[] start = random(SOFTMAX.parameterCount(), 4);
    ControlVariates zero = ControlVariates.zero(start.length);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), SOFTMAX)) {
      float[] pass = engine.train(start, examples, new LocalTraining(1, 16, 9)).parameters();
      float[] passes = engine.train(start, examples, new LocalTraining(2, 16, 9)).parameters();
      LocalResult four =
          engine.trainScaffold(start, examples, new ScaffoldTraining(4, 16, 9), zero);
      LocalResult six = engine.trainScaffold(start, examples, new ScaffoldTraining(6, 16, 9), zero);
      LocalResult eight =
          engine.trainScaffold(start, examples, new ScaffoldTraining(8, 16, 9), zero);
      assertThat(four.parameters()).containsExactly(pass);
      assertThat(eight.parameters()).containsExactly(passes);
      assertThat(six.parameters()).isNotEqualTo(pass).isNotEqualTo(passes);
      assertThat(six.steps()).isEqualTo(6);
    }
  }

  @Test
  void controlsAreTheMeanSlopeOverAllSteps() {
    float[] next =
        new ControlVariates(new float[] {1, 2}, new float[] {0.5f, -1})
            .ownAfter(new float[] {-2, 1}, 8 * 0.25);
    assertThat(next).containsExactly(0.5f - 1 + 1, -1 - 2 - 0.5f);
  }

  private static float[] difference(float[] after, float[] before) {
    float[] difference = new float[after.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = after[i] - before[i];
    }
    return difference;
  }

  /**
   * Two parties whose rows pull apart, many local steps: FedAvg settles where the parties' drifts
   * balance, SCAFFOLD at the optimum of all rows.
   */
  @Test
  void controlsTakeAwayTheDriftThatFedAvgHas() throws Exception {
    List<Examples> parties = List.of(skewed(200, 0, 51), skewed(200, 2, 52));
    float[] optimum = optimum(Examples.concatenate(parties));
    double averaged = Gradients.distance(federate(parties, false), optimum);
    double corrected = Gradients.distance(federate(parties, true), optimum);
    assertThat(averaged).isGreaterThan(0.05);
    assertThat(corrected).isLessThan(averaged / 20);
  }

  static Stream<Arguments> unsuitable() throws BadModelException {
    return Stream.of(
        Arguments.of(Fixtures.mlp(new LocalOptimiser.Adam(0.01)), "steps with Adam; take"),
        Arguments.of(
            OtherModels.dense(new Nesterovs(0.1, 0.9)), "Nesterov momentum; take optimiser sgd"),
        Arguments.of(OtherModels.clipping(), "clips its gradients in layer 0"),
        Arguments.of(OtherModels.unlikeSteps(), "steps in layer 1 unlike before"),
        Arguments.of(OtherModels.summing(), "sums gradients over a batch in layer 0"),
        Arguments.of(OtherModels.normalising(), "normalises batches in layer 1"));
  }

  @ParameterizedTest
  @MethodSource("unsuitable")
  void aModelThatDoesNotStepByPlainSgdIsRefused(ModelConfiguration model, String sentence)
      throws Exception {
    Examples examples = Fixtures.examples(9, model.featureCount(), model.outputCount(), 1);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  engine.trainScaffold(
                      model.initialParameters(1),
                      examples,
                      TRAINING,
                      ControlVariates.zero(model.parameterCount())))
          .withMessageStartingWith("SCAFFOLD cannot train a model that ")
          .withMessageContaining(sentence);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() throws Exception {
    Examples examples = Fixtures.examples(9, 4, 3, 1);
    float[] start = SOFTMAX.initialParameters(1);
    ControlVariates zero = ControlVariates.zero(start.length);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), SOFTMAX)) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> engine.trainScaffold(start, examples, TRAINING, ControlVariates.zero(3)))
          .withMessageContaining("for a model of 15 parameters");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> engine.trainScaffold(new float[3], examples, TRAINING, zero))
          .withMessageContaining("3 parameters for a model of 15 parameters");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ScaffoldTraining(0, 1, 1))
        .withMessageContaining("0 steps");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ScaffoldTraining(1, 0, 1))
        .withMessageContaining("batches of 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ControlVariates(new float[2], new float[3]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ControlVariates(new float[1], new float[] {Float.NaN}))
        .withMessageContaining("of the party's control variate is not finite");
    assertThat(new ControlVariates(random(3, 1), random(3, 2)))
        .hasToString("control variates of 3 numbers");
  }

  private static float[] federate(List<Examples> parties, boolean corrected) throws Exception {
    int d = SOFTMAX.parameterCount();
    float[] model = new float[d];
    float[] server = new float[d];
    float[][] own = new float[parties.size()][d];
    ScaffoldTraining local = new ScaffoldTraining(10, 200, 1);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), SOFTMAX)) {
      for (int round = 0; round < 80; round++) {
        double[] next = new double[d];
        float[] control = server.clone();
        for (int i = 0; i < own.length; i++) {
          ControlVariates controls =
              corrected ? new ControlVariates(server, own[i]) : ControlVariates.zero(d);
          float[] after = engine.trainScaffold(model, parties.get(i), local, controls).parameters();
          float[] ownNext = controls.ownAfter(difference(after, model), 10 * RATE);
          for (int j = 0; j < d; j++) {
            next[j] += after[j] / (double) own.length;
            control[j] += (ownNext[j] - own[i][j]) / own.length;
          }
          own[i] = ownNext;
        }
        for (int j = 0; j < d; j++) {
          model[j] = (float) next[j];
        }
        server = control;
      }
    }
    return model;
  }

  private static float[] optimum(Examples all) throws Exception {
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), SOFTMAX)) {
      return engine.train(new float[15], all, new LocalTraining(2000, 400, 1)).parameters();
    }
  }

  /** Rows of one class mostly, with features of their own scale. */
  private static Examples skewed(int rows, int favourite, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] x = new float[rows * 4];
    float[] y = new float[rows * 3];
    for (int row = 0; row < rows; row++) {
      int label = random.nextInt(10) < 8 ? favourite : random.nextInt(3);
      y[row * 3 + label] = 1;
      for (int i = 0; i < 4; i++) {
        x[row * 4 + i] = (float) (random.nextDouble() * (1 + favourite) + (i == label ? 1 : 0));
      }
    }
    return Examples.of(x, y, 4, 3);
  }

  private static float[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() - 0.5f;
    }
    return numbers;
  }
}
