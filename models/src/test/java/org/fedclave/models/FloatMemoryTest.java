package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What training on a GPU does at its edges, with a CPU's arrays behind them. */
final class FloatMemoryTest {
  private static final int ROWS = 70;

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenIsRead(ArrayHome home) {
    Nd4jSettings.apply();
    try (INDArray array = Nd4j.zeros(2, 3)) {
      FloatMemory memory = FloatMemory.of(array, home);
      memory.write(new float[] {1, 2, 3, 4, 5, 6});
      assertThat(Floats.of(array)).containsExactly(1, 2, 3, 4, 5, 6);
      array.muli(2);
      float[] read = new float[6];
      memory.read(read);
      assertThat(read).containsExactly(2, 4, 6, 8, 10, 12);
      memory.segment().setAtIndex(ValueLayout.JAVA_FLOAT, 3, 7f);
      memory.send();
      assertThat(array.getFloat(1, 0)).isEqualTo(7f);
    }
  }

  @Test
  void aCopyReachesTheArrayOnlyWhenItIsSent() {
    Nd4jSettings.apply();
    try (INDArray array = Nd4j.zeros(1, 4)) {
      FloatMemory memory = FloatMemory.of(array, ArrayHome.DEVICE);
      memory.segment().fill((byte) 0x40);
      assertThat(Floats.of(array)).containsOnly(0f);
      memory.send();
      assertThat(Floats.of(array)).doesNotContain(0f);
    }
  }

  static Stream<ModelConfiguration> models() throws Exception {
    return Stream.of(Fixtures.mlp(new LocalOptimiser.Adam(0.01)), Fixtures.cnn());
  }

  @ParameterizedTest
  @MethodSource("models")
  void trainingByCopiesHasTheBitsOfTrainingInPlace(ModelConfiguration model) {
    assertThat(trained(model, ArrayHome.DEVICE, new GradientTerm.None()))
        .isEqualTo(trained(model, ArrayHome.HOST, new GradientTerm.None()));
  }

  @ParameterizedTest
  @MethodSource("models")
  void aProximalTermAndADriftCorrectionDoToo(ModelConfiguration model) {
    float[] drift = new float[model.parameterCount()];
    drift[3] = 0.5f;
    float[] none = new float[drift.length];
    for (GradientTerm term :
        List.of(
            new GradientTerm.Proximal(0.1),
            new GradientTerm.Drift(new ControlVariates(drift, none)))) {
      assertThat(trained(model, ArrayHome.DEVICE, term))
          .isEqualTo(trained(model, ArrayHome.HOST, term))
          .isNotEqualTo(trained(model, ArrayHome.HOST, new GradientTerm.None()));
    }
  }

  @Test
  void evaluationByCopiesHasTheBitsOfEvaluationInPlace() throws Exception {
    ModelConfiguration model = Fixtures.cnn();
    assertThat(outputs(model, ArrayHome.DEVICE)).isEqualTo(outputs(model, ArrayHome.HOST));
  }

  @Test
  void aDevicesBatchCrossesAsTwoArraysAndItsScoreComesBack() throws Exception {
    ModelConfiguration model = Fixtures.mlp(new LocalOptimiser.Adam(0.01));
    long parameters = 4L * model.parameterCount();
    long batch = 4L * 10 * (64 + 10);
    float[] none = new float[model.parameterCount()];
    GradientTerm drift = new GradientTerm.Drift(new ControlVariates(none, none));
    assertThat(crossings(model, ArrayHome.DEVICE, new GradientTerm.None()))
        .isEqualTo(new Crossings(7, 1 + 14, parameters + 7 * batch, 7 + 1, 7 * 4 + parameters));
    assertThat(crossings(model, ArrayHome.DEVICE, drift))
        .isEqualTo(new Crossings(7, 2 + 14, 2 * parameters + 7 * batch, 7 + 1, 7 * 4 + parameters));
    assertThat(crossings(model, ArrayHome.HOST, drift))
        .isEqualTo(new Crossings(7, 2 + 7, 2 * parameters + 7 * batch, 1, parameters));
  }

  private static float[] trained(ModelConfiguration model, ArrayHome home, GradientTerm term) {
    try (Dl4jNetwork network = new Dl4jNetwork(model, home)) {
      return train(network, model, term);
    }
  }

  private static Crossings crossings(ModelConfiguration model, ArrayHome home, GradientTerm term) {
    try (Dl4jNetwork network = new Dl4jNetwork(model, home)) {
      train(network, model, term);
      return network.crossings();
    }
  }

  /** Seven steps on batches of ten rows. */
  private static float[] train(Dl4jNetwork network, ModelConfiguration model, GradientTerm term) {
    float[] parameters = model.initialParameters(5);
    network.begin(parameters, Fixtures.examples(ROWS, 64, 10, 6), new LocalStart(7, 1, term));
    int[] order = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      order[i] = (i * 11) % ROWS;
    }
    network.order(order);
    for (int from = 0; from < ROWS; from += 10) {
      network.step(from, 10);
    }
    network.end(parameters);
    return parameters;
  }

  private static float[] outputs(ModelConfiguration model, ArrayHome home) {
    float[] all = new float[ROWS * model.outputCount()];
    try (Dl4jNetwork network = new Dl4jNetwork(model, home)) {
      network.outputs(
          model.initialParameters(5),
          Fixtures.examples(ROWS, 64, 10, 6),
          (outputs, row) ->
              System.arraycopy(outputs, 0, all, row * model.outputCount(), outputs.length));
    }
    return all;
  }
}
