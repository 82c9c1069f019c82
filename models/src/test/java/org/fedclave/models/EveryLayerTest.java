package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.api.Layer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every layer and vertex is trained by the gradient of its loss, in a list or a graph. */
final class EveryLayerTest {
  private static final int ROWS = 6;
  private static final double STEP = 1e-2;

  static List<ModelConfiguration> models() throws BadModelException {
    return Graphs.all();
  }

  /** Compares with differences of the loss itself along random directions, to first order. */
  @ParameterizedTest
  @MethodSource("models")
  void aStepGoesDownTheGradientOfTheLoss(ModelConfiguration model) throws Exception {
    Examples examples = Graphs.examples(model, ROWS, 3);
    float[] start = model.initialParameters(5);
    SplittableRandom random = new SplittableRandom(7);
    try (Dl4jNetwork network = new Dl4jNetwork(model)) {
      float[] gradient = step(network, model, start, examples);
      for (int i = 0; i < start.length; i++) {
        gradient[i] = (start[i] - gradient[i]) / 0.1f; // the rate
      }
      for (int trial = 0; trial < 8; trial++) {
        double[] direction = direction(random, model);
        double expected = 0;
        for (int i = 0; i < start.length; i++) {
          expected += gradient[i] * direction[i];
        }
        double above = loss(network, model, moved(start, direction, STEP), examples);
        double below = loss(network, model, moved(start, direction, -STEP), examples);
        assertThat((above - below) / (2 * STEP)).isCloseTo(expected, Offset.offset(2e-3));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void trainingIsRepeatableAndMakesTheLossLess(ModelConfiguration model) throws Exception {
    Examples examples = Graphs.examples(model, 24, 3);
    float[] start = model.initialParameters(5);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      LocalResult first = engine.train(start, examples, new LocalTraining(1, 8, 1));
      LocalResult later = engine.train(start, examples, new LocalTraining(12, 8, 1));
      LocalResult again = engine.train(start, examples, new LocalTraining(1, 8, 1));
      assertThat(again.parameters()).isEqualTo(first.parameters());
      assertThat(later.meanLoss()).isLessThan(first.meanLoss());
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void aPullToTheStartPullsInAGraphToo(ModelConfiguration model) throws Exception {
    Examples examples = Graphs.examples(model, 24, 3);
    float[] start = model.initialParameters(5);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      float[] free = engine.train(start, examples, new LocalTraining(5, 8, 1)).parameters();
      float[] pulled = engine.train(start, examples, new LocalTraining(5, 8, 1, 2)).parameters();
      assertThat(Gradients.distance(pulled, start)).isLessThan(Gradients.distance(free, start));
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void seedsDrawParameters(ModelConfiguration model) {
    assertThat(model.initialParameters(1)).isEqualTo(model.initialParameters(1));
    assertThat(model.initialParameters(1)).isNotEqualTo(model.initialParameters(2));
    assertThat(model.initialParameters(1)).hasSize(model.parameterCount());
  }

  private static double loss(
      Dl4jNetwork network, ModelConfiguration model, float[] parameters, Examples examples) {
    step(network, model, parameters, examples);
    return network.takeLoss() / ROWS;
  }

  private static float[] step(
      Dl4jNetwork network, ModelConfiguration model, float[] parameters, Examples examples) {
    network.begin(
        parameters,
        model.task() == Task.RECONSTRUCTION ? examples.reconstructing() : examples,
        new LocalStart(1, 1, new GradientTerm.None()));
    network.order(Stream.iterate(0, i -> i + 1).limit(ROWS).mapToInt(i -> i).toArray());
    network.step(0, ROWS);
    float[] after = new float[parameters.length];
    network.end(after);
    return after;
  }

  /**
   * Of length 1, with 0 where batch normalisation keeps its statistics, which no gradient moves.
   */
  private static double[] direction(SplittableRandom random, ModelConfiguration model) {
    double[] direction = random.doubles(model.parameterCount(), -1, 1).toArray();
    int at = 0;
    for (Layer layer : Dl4jModel.of(model).layers()) {
      for (Map.Entry<String, INDArray> parameter : layer.paramTable().entrySet()) {
        int end = at + Math.toIntExact(parameter.getValue().length());
        if (!layer.updaterDivideByMinibatch(parameter.getKey())) {
          Arrays.fill(direction, at, end, 0);
        }
        at = end;
      }
    }
    double norm = Math.sqrt(Arrays.stream(direction).map(d -> d * d).sum());
    return Arrays.stream(direction).map(d -> d / norm).toArray();
  }

  private static float[] moved(float[] from, double[] direction, double by) {
    float[] moved = from.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (by * direction[i]);
    }
    return moved;
  }
}
