package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

final class ProximalTrainingTest {
  private static final ModelConfiguration MLP =
      ModelZoo.mlp(12, List.of(9), 3, HiddenActivation.TANH, 0, new LocalOptimiser.Sgd(0.2));
  private static final Examples EXAMPLES = Fixtures.examples(50, 12, 3, 31);

  @Test
  void weightZeroHasTheBitsOfPlainTraining() throws Exception {
    float[] start = MLP.initialParameters(1);
    assertThat(train(MLP, start, new LocalTraining(3, 8, 2, 0)))
        .containsExactly(train(MLP, start, new LocalTraining(3, 8, 2)));
  }

  @Test
  void theFirstStepHasTheBitsOfPlainTrainingWhateverTheWeight() throws Exception {
    float[] start = MLP.initialParameters(1);
    assertThat(train(MLP, start, new LocalTraining(1, 50, 2, 5)))
        .containsExactly(train(MLP, start, new LocalTraining(1, 50, 2)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.5, 3})
  void eachStepFollowsTheGradientAndThePullToTheRoundsModel(double mu) throws Exception {
    float[] start = MLP.initialParameters(1);
    double[] expected = new double[start.length];
    for (int i = 0; i < start.length; i++) {
      expected[i] = start[i];
    }
    BatchOrder order = new BatchOrder(50, 2);
    for (int epoch = 0; epoch < 3; epoch++) {
      order.shuffle();
      for (int place = 0; place < 50; place += 8) {
        MiniBatch batch = new MiniBatch(Math.min(8, 50 - place), 12, 3);
        batch.fill(EXAMPLES, order.rows(), place);
        float[] gradient = Gradients.sum(MLP, expected, batch);
        for (int i = 0; i < expected.length; i++) {
          double pull = mu * (expected[i] - start[i]);
          expected[i] -= 0.2 * (gradient[i] / batch.size() + pull);
        }
      }
    }
    float[] trained = train(MLP, start, new LocalTraining(3, 8, 2, mu));
    for (int i = 0; i < trained.length; i++) {
      assertThat((double) trained[i]).as("parameter " + i).isCloseTo(expected[i], offset(2e-5));
    }
  }

  @Test
  void aLargerWeightKeepsTheModelNearer() throws Exception {
    float[] start = MLP.initialParameters(1);
    double before = Double.POSITIVE_INFINITY;
    for (double mu : new double[] {0, 0.1, 1, 4}) {
      double far = Gradients.distance(train(MLP, start, new LocalTraining(20, 8, 2, mu)), start);
      assertThat(far).isLessThan(before);
      before = far;
    }
  }

  /** With a rate of nothing only running means and variances move, and the term must not pull. */
  @Test
  void statisticsOfBatchNormalisationAreNotPulled() throws Exception {
    Nd4jSettings.apply();
    ModelConfiguration model =
        ModelConfiguration.parse(
            new NeuralNetConfiguration.Builder()
                .seed(0)
                .updater(new Sgd(1e-30))
                .list()
                .layer(new DenseLayer.Builder().nIn(12).nOut(6).build())
                .layer(new BatchNormalization.Builder().nIn(6).nOut(6).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(6)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build()
                .toJson());
    float[] start = model.initialParameters(1);
    float[] plain = train(model, start, new LocalTraining(2, 8, 2));
    assertThat(plain).isNotEqualTo(start);
    assertThat(train(model, start, new LocalTraining(2, 8, 2, 0.1))).containsExactly(plain);
  }

  @Test
  void anEngineForgetsTheTermOfTheCallBefore() throws Exception {
    float[] start = MLP.initialParameters(1);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), MLP)) {
      LocalTraining plain = new LocalTraining(2, 8, 2);
      float[] first = engine.train(start, EXAMPLES, plain).parameters();
      engine.train(start, EXAMPLES, new LocalTraining(2, 8, 2, 1));
      assertThat(engine.train(start, EXAMPLES, plain).parameters()).containsExactly(first);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void aWeightThatIsNoWeightIsRefused(double mu) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LocalTraining(1, 1, 1, mu))
        .withMessageContaining("the proximal weight is " + mu);
  }

  private static float[] train(ModelConfiguration model, float[] start, LocalTraining training)
      throws Exception {
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      return engine.train(start, EXAMPLES, training).parameters();
    }
  }
}
