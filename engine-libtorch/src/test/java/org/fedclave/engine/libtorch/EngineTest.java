package org.fedclave.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.global.torch;
import org.fedclave.models.ControlVariates;
import org.fedclave.models.Crossings;
import org.fedclave.models.DivergedException;
import org.fedclave.models.EngineProvider;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.GradientTerm;
import org.fedclave.models.LocalLength;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.LocalResult;
import org.fedclave.models.LocalStart;
import org.fedclave.models.LocalTraining;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ScaffoldTraining;
import org.fedclave.models.TrainingEngine;
import org.fedclave.models.UnusableEngineException;
import org.junit.jupiter.api.Test;

/** The engine as the rest of the program sees it: found by name, driven by {@code models}. */
final class EngineTest {
  private static final ModelConfiguration MODEL = Fixtures.mlp(new LocalOptimiser.Sgd(0.1));
  private static final float[] START = MODEL.initialParameters(1);

  /** Rows that do not divide into batches. */
  private static final Examples EXAMPLES = Fixtures.examples(150, 2);

  private static final Offset<Float> ROUNDING = Offset.offset(2e-5f);

  @Test
  void epochsAgreeWithDl4j() throws Exception {
    assertAgrees(new LocalTraining(4, 32, 3));
  }

  @Test
  void aProximalTermAgreesWithDl4j() throws Exception {
    assertAgrees(new LocalTraining(4, 32, 3, 0.5));
  }

  @Test
  void aRateFactorAndAStepCountAgreeWithDl4j() throws Exception {
    assertAgrees(new LocalTraining(new LocalLength.Steps(13), 32, 3, 0, 0.25));
  }

  @Test
  void scaffoldAgreesWithDl4j() throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    float[] server = new float[START.length];
    float[] own = new float[START.length];
    for (int i = 0; i < server.length; i++) {
      server[i] = (float) random.nextDouble(-0.1, 0.1);
      own[i] = (float) random.nextDouble(-0.1, 0.1);
    }
    ControlVariates controls = new ControlVariates(server, own);
    ScaffoldTraining training = new ScaffoldTraining(20, 32, 3);
    LocalResult expected;
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), MODEL)) {
      expected = engine.trainScaffold(START, EXAMPLES, training, controls);
    }
    try (TrainingEngine engine = new TrainingEngine(libtorch(), MODEL)) {
      LocalResult actual = engine.trainScaffold(START, EXAMPLES, training, controls);
      assertThat(actual.parameters()).containsExactly(expected.parameters(), ROUNDING);
    }
  }

  @Test
  void evaluationsAgreeWithDl4j() throws Exception {
    Examples many = Fixtures.examples(1100, 4);
    try (TrainingEngine dl4j = new TrainingEngine(Engines.dl4j(), MODEL);
        TrainingEngine libtorch = new TrainingEngine(libtorch(), MODEL)) {
      assertThat(libtorch.evaluate(START, many).counts().metrics().get("accuracy"))
          .isEqualTo(dl4j.evaluate(START, many).counts().metrics().get("accuracy"));
    }
  }

  @Test
  void equalInputsGiveEqualBitsWithDropoutAndWhateverWasTrainedBefore() throws Exception {
    ModelConfiguration cnn = Fixtures.cnn();
    float[] start = cnn.initialParameters(6);
    LocalTraining training = new LocalTraining(2, 32, 7);
    try (TrainingEngine one = new TrainingEngine(libtorch(), cnn);
        TrainingEngine other = new TrainingEngine(libtorch(), cnn)) {
      float[] first = one.train(start, EXAMPLES, training).parameters();
      other.train(start, Fixtures.examples(90, 8), new LocalTraining(1, 16, 9));
      float[] second = other.train(start, EXAMPLES, training).parameters();
      assertThat(second).isEqualTo(first);
      LocalTraining otherSeed = new LocalTraining(2, 32, 8);
      assertThat(one.train(start, EXAMPLES, otherSeed).parameters()).isNotEqualTo(first);
    }
  }

  @Test
  void dropoutKeepsWhatItSaysAndOnlyInTraining() throws Exception {
    ModelConfiguration cnn = Fixtures.cnn();
    float[] start = cnn.initialParameters(6);
    try (TrainingEngine dl4j = new TrainingEngine(Engines.dl4j(), cnn);
        TrainingEngine libtorch = new TrainingEngine(libtorch(), cnn)) {
      LocalTraining training = new LocalTraining(20, 32, 7);
      LocalResult expected = dl4j.train(start, EXAMPLES, training);
      LocalResult actual = libtorch.train(start, EXAMPLES, training);
      assertThat(actual.meanLoss()).isCloseTo(expected.meanLoss(), Offset.offset(0.15));
      float[] same = actual.parameters();
      assertThat(libtorch.evaluate(same, EXAMPLES).counts().metrics().get("accuracy"))
          .isEqualTo(dl4j.evaluate(same, EXAMPLES).counts().metrics().get("accuracy"));
    }
  }

  @Test
  void onlyParametersOrdersAndLossesCross() throws Exception {
    try (TrainingEngine engine = new TrainingEngine(libtorch(), MODEL)) {
      engine.train(START, EXAMPLES, new LocalTraining(3, 50, 3));
      long parameters = 4L * START.length;
      // An order is 4 bytes a row, a loss is a number of 64 bits an epoch.
      assertThat(engine.crossings())
          .isEqualTo(new Crossings(9, 4, parameters + 3 * 4 * 150, 4, parameters + 3 * 8));
    }
  }

  @Test
  void copiesToADeviceChangeNoBitAndTakeTheRowsOnce() throws Exception {
    LocalStart start = new LocalStart(1, 1, new GradientTerm.Proximal(0.1));
    float[] here = START.clone();
    float[] there = START.clone();
    Wiring wiring = Configurations.wiring(MODEL);
    threeSteps(new TorchNetwork(wiring, TorchDevice.cpu()), here, start);
    Crossings crossings =
        threeSteps(new TorchNetwork(wiring, TorchDevice.copyingForTests()), there, start);
    assertThat(there).isEqualTo(here);
    long parameters = 4L * START.length;
    long rows = 150 * (64 + 10) * 4;
    assertThat(crossings)
        .isEqualTo(new Crossings(3, 4, parameters + rows + 4 * 150, 2, parameters + 8));
  }

  @Test
  void aStepBeyondTheOrderIsRefused() {
    try (TorchNetwork network = new TorchNetwork(Configurations.wiring(MODEL), TorchDevice.cpu())) {
      network.begin(START, EXAMPLES, new LocalStart(1, 1, new GradientTerm.None()));
      network.order(new int[] {3, 4});
      assertThrows(IndexOutOfBoundsException.class, () -> network.step(0, 3));
    }
  }

  private static Crossings threeSteps(TorchNetwork network, float[] parameters, LocalStart start) {
    try (network) {
      network.begin(parameters, EXAMPLES, start);
      network.order(IntStream.range(0, 150).toArray());
      for (int from = 0; from < 150; from += 50) {
        network.step(from, 50);
      }
      network.takeLoss();
      network.end(parameters);
      return network.crossings();
    }
  }

  @Test
  void lossesThatAreNoNumberStopTraining() throws Exception {
    ModelConfiguration wild = Fixtures.mlp(new LocalOptimiser.Sgd(1e30));
    try (TrainingEngine engine = new TrainingEngine(libtorch(), wild)) {
      assertThat(
              assertThrows(
                  DivergedException.class,
                  () -> engine.train(START, EXAMPLES, new LocalTraining(2, 32, 3))))
          .hasMessageContaining("local epoch");
    }
  }

  @Test
  void privateStepsAreRefused() throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> libtorch().requirePrivate(MODEL))
        .withMessageContaining("engine libtorch")
        .withMessageContaining("take engine dl4j");
  }

  @Test
  void reportNamesVersionThreadsAndThatBitsRepeat() throws Exception {
    var report = libtorch().report();
    assertThat(report.version()).matches("libtorch [0-9.]+");
    assertThat(report.device()).isEqualTo("CPU");
    assertThat(report.details()).containsEntry("torch-threads", "1").containsKey("blas");
    assertThat(report.requireRepeatable()).isEqualTo(report);
  }

  @Test
  void withoutAGpuTheCudaEngineSaysSo() throws Exception {
    EngineProvider cuda = Engines.of("libtorch-cuda");
    assumeFalse(torch.cuda_is_available(), "there is a GPU");
    assertThat(assertThrows(UnusableEngineException.class, cuda::report))
        .hasMessageContaining("libtorch-cuda")
        .hasMessageContaining("take engine libtorch");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cuda.network(MODEL))
        .withMessageContaining("libtorch-cuda");
  }

  private static void assertAgrees(LocalTraining training) throws Exception {
    LocalResult expected;
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), MODEL)) {
      expected = engine.train(START, EXAMPLES, training);
    }
    try (TrainingEngine engine = new TrainingEngine(libtorch(), MODEL)) {
      LocalResult actual = engine.train(START, EXAMPLES, training);
      assertThat(actual.parameters()).containsExactly(expected.parameters(), ROUNDING);
      assertThat(actual.meanLoss()).isCloseTo(expected.meanLoss(), Offset.offset(1e-5));
      assertThat(actual.steps()).isEqualTo(expected.steps());
    }
  }

  private static EngineProvider libtorch() throws UnusableEngineException {
    return Engines.of("libtorch");
  }
}
