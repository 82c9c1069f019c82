package org.fedclave.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.fedclave.models.Examples;
import org.fedclave.models.GradientTerm;
import org.fedclave.models.LocalStart;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every layer, vertex, updater, penalty and loss that is translated does what DL4J's does. */
final class ParityTest {
  private static final int ROWS = 64;
  private static final int BATCH = 16;

  /** Set by who tries it on a GPU: docs/gpu.md. */
  private static final boolean CUDA = Boolean.getBoolean("fedclave.cuda");

  private static TorchDevice device() {
    return CUDA ? TorchDevice.cuda() : TorchDevice.cpu();
  }

  @BeforeAll
  static void settings() {
    TorchSettings.applyToThisThread();
  }

  static List<Case> cases() {
    return Cases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void parametersLieInDl4jsOrder(Case given) {
    Reference reference = given.reference();
    INDArray parameters = reference.parameters();
    for (int i = 0; i < parameters.length(); i++) {
      parameters.putScalar(i, i);
    }
    int seen = 0;
    for (Slot slot : reference.wiring().slots()) {
      INDArray array = reference.array(slot);
      assertThat(rowMajor(array, slot))
          .as("layer %s, %s", slot.layer(), slot.name())
          .isEqualTo(IntStream.range(slot.place(), slot.place() + slot.length()).toArray());
      seen += slot.length();
    }
    assertThat(seen).isEqualTo((int) parameters.length());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outputsAgree(Case given) {
    Reference reference = given.reference();
    Examples examples = given.examples(ROWS, 3);
    float[] expected = numbers(reference.output(Rows.features(examples, 0, ROWS)));
    float[] actual = new float[expected.length];
    try (TorchNetwork network = new TorchNetwork(reference.wiring(), device())) {
      network.outputs(
          numbers(reference.parameters()),
          examples,
          (outputs, firstRow) -> {
            assertThat(firstRow).isZero();
            System.arraycopy(outputs, 0, actual, 0, outputs.length);
          });
    }
    assertThat(actual).containsExactly(expected, Offset.offset(2e-6f));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trainingAgrees(Case given) {
    Reference reference = given.reference();
    Examples examples = given.examples(ROWS, 5);
    float[] start = numbers(reference.parameters());
    Wiring wiring = reference.wiring();
    try (TorchNetwork network = new TorchNetwork(wiring, device())) {
      double score = fit(reference, examples, 0, 1);
      float[] trained = start.clone();
      double loss = train(network, trained, examples, 1);
      Agreement.ONE_STEP.require(wiring, start, trained, numbers(reference.parameters()));
      assertThat(loss).isCloseTo(score, Percentage.withPercentage(1e-3));

      score += fit(reference, examples, 1, 100);
      trained = start.clone();
      loss = train(network, trained, examples, 100);
      Agreement.HUNDRED_STEPS.require(wiring, start, trained, numbers(reference.parameters()));
      assertThat(loss).isCloseTo(score, Percentage.withPercentage(1e-3));
    }
  }

  /** Trains the parameters given; returns the sum of scores, times the batch's size. */
  private static double train(
      TorchNetwork network, float[] parameters, Examples examples, int steps) {
    network.begin(parameters, examples, new LocalStart(1, 1, new GradientTerm.None()));
    network.order(IntStream.range(0, ROWS).toArray());
    for (int step = 0; step < steps; step++) {
      network.step(place(step), BATCH);
    }
    double loss = network.takeLoss();
    network.end(parameters);
    return loss;
  }

  /** The sum of DL4J's scores, times the batch's size. */
  private static double fit(Reference reference, Examples examples, int from, int to) {
    List<INDArray> features = batches(place -> Rows.features(examples, place, BATCH));
    List<INDArray> labels = batches(place -> Rows.labels(examples, place, BATCH));
    double sum = 0;
    for (int step = from; step < to; step++) {
      reference.fit(features.get(step % features.size()), labels.get(step % labels.size()));
      sum += reference.score() * BATCH;
    }
    return sum;
  }

  private static List<INDArray> batches(IntFunction<INDArray> at) {
    return IntStream.range(0, ROWS / BATCH).map(batch -> batch * BATCH).mapToObj(at).toList();
  }

  private static int place(int step) {
    return step * BATCH % ROWS;
  }

  /** A parameter array in the order in which this library reads it. */
  private static int[] rowMajor(INDArray array, Slot slot) {
    INDArray turned =
        array.ordering() == 'f' && array.rank() == 2 && array.size(0) > 1
            ? array.transpose()
            : array;
    return turned.dup('c').data().asInt();
  }

  private static float[] numbers(INDArray array) {
    return array.dup('c').data().asFloat();
  }
}
