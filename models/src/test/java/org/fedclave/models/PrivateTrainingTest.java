package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

final class PrivateTrainingTest {
  private static final GradientNoise NONE = sum -> {};
  private static final LocalOptimiser SGD = new LocalOptimiser.Sgd(0.5);

  static Stream<ModelConfiguration> models() throws BadModelException {
    return Stream.of(
        ModelZoo.logisticRegression(4, 3, 0.1, SGD),
        ModelZoo.mlp(4, List.of(7), 3, HiddenActivation.RELU, 0, SGD),
        ModelZoo.mlp(4, List.of(6, 5), 3, HiddenActivation.TANH, 0.1, SGD),
        ModelZoo.mlp(4, List.of(8, 6, 5), 3, HiddenActivation.ELU, 0, new LocalOptimiser.Adam(0.1)),
        ModelZoo.mlp(4, List.of(9), 3, HiddenActivation.SIGMOID, 0, SGD),
        OtherModels.withoutBias(),
        Graphs.regression(LossFunction.MSE),
        Graphs.reconstructionByCrossEntropy(),
        new ModelRequest(
                "mlp", Map.of("hidden", "5", "learning-rate", "0.5", "class-weights", "1,0.5,4"))
            .configuration(InputLayout.ofNumbers(4, 3)));
  }

  @ParameterizedTest
  @MethodSource("models")
  void theSumIsThatOfGradientsClippedOneByOne(ModelConfiguration model) throws Exception {
    Examples rows = rows(model, 70, 81);
    Examples examples = model.task() == Task.RECONSTRUCTION ? rows.reconstructing() : rows;
    float[] start = random(model.parameterCount(), 82);
    List<float[]> gradients = oneByOne(model, start, examples);
    double[] norms = gradients.stream().mapToDouble(Gradients::norm).sorted().toArray();
    for (double clip : new double[] {norms[0] / 3, norms[35], norms[69] * 3}) {
      double[] expected = clippedSum(gradients, clip);
      double[] sum = sum(model, start, examples, clip);
      for (int i = 0; i < sum.length; i++) {
        assertThat(sum[i]).as("place " + i).isCloseTo(expected[i], offset(70 * clip * 2e-6));
      }
    }
  }

  @Test
  void theUpdaterStepsAlongTheSumOverTheExpectedSampleAndDecaysWeightsBesides() throws Exception {
    double l2 = 0.1;
    ModelConfiguration model = ModelZoo.logisticRegression(4, 3, l2, SGD);
    Examples examples = Fixtures.examples(40, 4, 3, 83);
    float[] start = random(15, 84);
    List<long[]> sums = new ArrayList<>();
    PrivateTraining training = new PrivateTraining(1, 0.25, 0.5);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      float[] trained =
          engine
              .trainPrivately(
                  start, examples, training, new SplittableRandom(1), sum -> sums.add(sum.clone()))
              .parameters();
      for (int i = 0; i < 15; i++) {
        double gradient = sums.getFirst()[i] * training.unit() / (0.25 * 40);
        double decay = i < 12 ? l2 * start[i] : 0;
        double expected = start[i] - 0.5 * (gradient + decay);
        assertThat((double) trained[i]).as("place " + i).isCloseTo(expected, offset(1e-6));
      }
    }
  }

  @Test
  void noiseIsAddedInEveryStepAlsoWhereTheSampleIsEmpty() throws Exception {
    ModelConfiguration model = ModelZoo.logisticRegression(4, 3, 0, SGD);
    Examples examples = Fixtures.examples(40, 4, 3, 85);
    List<long[]> sums = new ArrayList<>();
    GradientNoise noise =
        sum -> {
          sums.add(sum.clone());
          Arrays.fill(sum, 7);
        };
    PrivateTraining training = new PrivateTraining(30, 1e-9, 1);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      float[] trained =
          engine
              .trainPrivately(new float[15], examples, training, new SplittableRandom(2), noise)
              .parameters();
      assertThat(sums).hasSize(30).allSatisfy(sum -> assertThat(sum).containsOnly(0));
      double step = 0.5 * 7 * training.unit() / (1e-9 * 40);
      assertThat((double) trained[3]).isCloseTo(-30 * step, offset(1e-3 * step));
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void leavingOneExampleOutMovesTheSumByAtMostTheSensitivity(ModelConfiguration model)
      throws Exception {
    Examples examples = rows(model, 40, 86);
    float[] start = random(model.parameterCount(), 87);
    double clip = 0.05;
    double sensitivity = PrivateTraining.sensitivity(model.parameterCount(), 40);
    double widest = 0;
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      long[] all = units(engine, start, examples, clip);
      for (int row = 0; row < 40; row++) {
        long[] others = units(engine, start, without(examples, row), clip);
        double square = 0;
        for (int i = 0; i < all.length; i++) {
          square += Math.pow((double) (all[i] - others[i]), 2);
        }
        widest = Math.max(widest, Math.sqrt(square));
      }
    }
    assertThat(widest).isLessThanOrEqualTo(sensitivity).isGreaterThan(0.999 * (1 << 24));
  }

  @Test
  void theSensitivityIsTheClipNormAndLittleMore() {
    assertThat(PrivateTraining.sensitivity(200_000, 60_000)).isBetween(0x1p24, 0x1p24 * 1.0001);
    assertThat(PrivateTraining.sensitivity(1_000_000, 1 << 22)).isBetween(0x1p24, 0x1p24 * 1.02);
  }

  /** What {@link PrivateTraining#sensitivity} rests on, with the BLAS of this machine. */
  @ParameterizedTest
  @MethodSource("models")
  void anExamplesBitsDependNeitherOnItsPlaceNorOnItsCompanions(ModelConfiguration small)
      throws Exception {
    for (ModelConfiguration model : List.of(small, Fixtures.mlp(SGD))) {
      int features = model.featureCount();
      int classes = model.outputCount();
      float[] start = random(model.parameterCount(), 88);
      Examples one = Fixtures.examples(1, features, classes, 89);
      for (int wished : new int[] {16, 48, 256}) {
        int size = sizeFor(model, wished);
        float[] alone = passes(model, start, one, size, 0);
        for (int place : new TreeSet<>(List.of(0, 1 % size, size / 3, size / 2, size - 1))) {
          Examples crowd =
              Examples.concatenate(
                  List.of(
                      Fixtures.examples(place, features, classes, 90),
                      one,
                      Fixtures.examples(size - place - 1, features, classes, 91)));
          assertThat(passes(model, start, crowd, size, place))
              .as("%s, place %d of %d", model, place, size)
              .containsExactly(alone);
        }
      }
    }
  }

  @Test
  void aBatchIsNoLargerThanThePlacesThatAreAlike() {
    assertThat(EqualPlaces.largest(256, _ -> true)).isEqualTo(256);
    assertThat(EqualPlaces.largest(48, _ -> true)).isEqualTo(48);
    assertThat(EqualPlaces.largest(48, size -> size < 48)).isEqualTo(32);
    assertThat(EqualPlaces.largest(256, size -> size <= 16)).isEqualTo(16);
    assertThat(EqualPlaces.largest(1, _ -> false)).isEqualTo(1);
    List<Integer> tried = new ArrayList<>();
    assertThat(EqualPlaces.largest(16, size -> !tried.add(size))).isEqualTo(1);
    assertThat(tried).containsExactly(16, 8, 4, 2);
  }

  @Test
  void anExampleWhoseGradientOverflowsCountsNothing() throws Exception {
    ModelConfiguration model = ModelZoo.mlp(4, List.of(5), 3, HiddenActivation.RELU, 0, SGD);
    float[] start = random(model.parameterCount(), 92);
    Examples examples = Fixtures.examples(20, 4, 3, 93);
    float[] huge = new float[4];
    Arrays.fill(huge, Float.MAX_VALUE);
    Examples bad = Examples.of(huge, new float[] {0, 1, 0}, 4, 3);
    assertThat(units(model, start, Examples.concatenate(List.of(examples, bad)), 1))
        .containsExactly(units(model, start, examples, 1));
  }

  @Test
  void equalStreamsGiveEqualBitsAndTheNextCallIsNotTouched() throws Exception {
    ModelConfiguration model = Fixtures.mlp(new LocalOptimiser.Adam(0.01));
    Examples examples = Fixtures.examples(300, 64, 10, 94);
    float[] start = model.initialParameters(1);
    LocalTraining plain = new LocalTraining(1, 32, 1);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      float[] before = engine.train(start, examples, plain).parameters();
      float[] one = privately(engine, start, examples, 7);
      assertThat(privately(engine, start, examples, 7)).containsExactly(one);
      assertThat(privately(engine, start, examples, 8)).isNotEqualTo(one);
      assertThat(engine.train(start, examples, plain).parameters()).containsExactly(before);
    }
  }

  @Test
  void trainingLearnsThroughNoise() throws Exception {
    ModelConfiguration model = Fixtures.mlp(new LocalOptimiser.Sgd(0.5));
    Examples examples = Fixtures.examples(2000, 64, 10, 95);
    Examples others = Fixtures.examples(300, 64, 10, 96);
    SplittableRandom random = new SplittableRandom(97);
    double sigma = PrivateTraining.sensitivity(model.parameterCount(), 2000);
    GradientNoise noise =
        sum -> {
          for (int i = 0; i < sum.length; i++) {
            sum[i] += Math.round(sigma * random.nextGaussian());
          }
        };
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      float[] trained =
          engine
              .trainPrivately(
                  model.initialParameters(1),
                  examples,
                  new PrivateTraining(200, 0.1, 1),
                  new SplittableRandom(98),
                  noise)
              .parameters();
      assertThat(engine.evaluate(trained, others).counts().metrics().get("accuracy"))
          .isGreaterThan(0.85);
    }
  }

  static Stream<Arguments> unsupported() throws BadModelException {
    return Stream.of(
        Arguments.of(Fixtures.cnn(), "reshapes its inputs"),
        Arguments.of(OtherModels.normalising(), "has a BatchNormalization as layer 1"),
        Arguments.of(OtherModels.layerNormalising(), "has a DenseLayer as layer 0"),
        Arguments.of(OtherModels.dropping(), "has dropout in layer 0"),
        Arguments.of(OtherModels.clipping(), "clips its gradients otherwise in layer 0"));
  }

  @ParameterizedTest
  @MethodSource("unsupported")
  void anotherLayerIsRefusedByNameBeforeTraining(ModelConfiguration model, String what)
      throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrivateTraining.requireSupported(model))
        .withMessageContaining(what)
        .withMessageEndingWith(
            "take logistic-regression or mlp, or privacy at the level of parties");
    Examples examples = Fixtures.examples(9, model.featureCount(), model.outputCount(), 1);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> privately(engine, model.initialParameters(1), examples, 1))
          .withMessageContaining(what);
    }
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PrivateTraining(0, 0.1, 1))
        .withMessageContaining("0 steps");
    for (double rate : new double[] {0, -0.1, 1.01, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new PrivateTraining(1, rate, 1))
          .withMessageContaining("the sampling rate is " + rate);
    }
    for (double clip : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new PrivateTraining(1, 0.1, clip))
          .withMessageContaining("the clip norm is " + clip);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrivateTraining.sensitivity(5, (1 << 22) + 1))
        .withMessageContaining("1 to 4194304 are possible");
  }

  private static float[] privately(
      TrainingEngine engine, float[] start, Examples examples, long seed) throws Exception {
    return engine
        .trainPrivately(
            start, examples, new PrivateTraining(12, 0.1, 1), new SplittableRandom(seed), NONE)
        .parameters();
  }

  private static double[] sum(
      ModelConfiguration model, float[] start, Examples examples, double clip) throws Exception {
    double unit = new PrivateTraining(1, 1, clip).unit();
    return Arrays.stream(units(model, start, examples, clip)).mapToDouble(n -> n * unit).toArray();
  }

  private static Examples rows(ModelConfiguration model, int rows, long seed) {
    return model.task() == Task.CLASSIFICATION
        ? Fixtures.examples(rows, 4, 3, seed)
        : Graphs.examples(model, rows, seed);
  }

  private static long[] units(
      ModelConfiguration model, float[] start, Examples examples, double clip) throws Exception {
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      return units(engine, start, examples, clip);
    }
  }

  private static long[] units(TrainingEngine engine, float[] start, Examples examples, double clip)
      throws Exception {
    List<long[]> sums = new ArrayList<>();
    engine.trainPrivately(
        start,
        examples,
        new PrivateTraining(1, 1, clip),
        new SplittableRandom(1),
        sum -> sums.add(sum.clone()));
    return sums.getFirst();
  }

  private static int sizeFor(ModelConfiguration model, int wished) {
    MultiLayerNetwork network = new MultiLayerNetwork(model.layers());
    network.init();
    return EqualPlaces.largest(network, model.featureCount(), model.outputCount(), wished);
  }

  /** All inputs and errors of one place of a batch. */
  private static float[] passes(
      ModelConfiguration model, float[] start, Examples examples, int size, int place) {
    MultiLayerNetwork network = new MultiLayerNetwork(model.layers());
    network.init();
    network.setParams(Nd4j.createFromArray(start));
    MiniBatch batch = new MiniBatch(size, examples.featureCount(), examples.labelCount());
    batch.fill(examples, 0);
    List<float[]> parts = new ArrayList<>();
    for (DenseLayers.Pass pass : new DenseLayers(network).run(batch.features(), batch.labels())) {
      parts.add(Floats.of(pass.input().getRow(place)));
      parts.add(Floats.of(pass.error().getRow(place)));
    }
    float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static List<float[]> oneByOne(
      ModelConfiguration model, float[] start, Examples examples) {
    List<float[]> gradients = new ArrayList<>();
    MiniBatch one = new MiniBatch(1, examples.featureCount(), examples.labelCount());
    for (int row = 0; row < examples.rows(); row++) {
      one.fill(examples, row);
      gradients.add(Gradients.sum(model, start, one));
    }
    return gradients;
  }

  private static double[] clippedSum(List<float[]> gradients, double clip) {
    double[] sum = new double[gradients.getFirst().length];
    for (float[] gradient : gradients) {
      double factor = Math.min(1, clip / Gradients.norm(gradient));
      for (int i = 0; i < sum.length; i++) {
        sum[i] += factor * gradient[i];
      }
    }
    return sum;
  }

  private static Examples without(Examples examples, int row) {
    int features = examples.featureCount();
    int classes = examples.labelCount();
    MiniBatch batch = new MiniBatch(examples.rows(), features, classes);
    batch.fill(examples, 0);
    float[] x = Floats.of(batch.features());
    float[] y = Floats.of(batch.labels());
    return Examples.of(cut(x, row, features), cut(y, row, classes), features, classes);
  }

  private static float[] cut(float[] rows, int row, int width) {
    float[] rest = Arrays.copyOf(rows, rows.length - width);
    System.arraycopy(rows, (row + 1) * width, rest, row * width, rest.length - row * width);
    return rest;
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
