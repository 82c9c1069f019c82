package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

final class StepNormaliserTest {
  @Test
  void plainStepsAreCounted() throws Exception {
    ModelConfiguration model = Fixtures.logistic();
    LocalTraining training = new LocalTraining(3, 8, 1);
    Examples examples = Fixtures.examples(33, 5, 2, 1);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
      LocalResult result = engine.train(model.initialParameters(1), examples, training);
      assertThat(result.steps()).isEqualTo(15);
    }
    assertThat(StepNormaliser.of(model, training, 33)).isEqualTo(15);
    assertThat(StepNormaliser.of(model, training, 32)).isEqualTo(12);
  }

  @ParameterizedTest
  @CsvSource({"1, 0.9", "2, 0.9", "37, 0.9", "200, 0.99", "37, 0.5", "5, 0"})
  void momentumCountsAsDl4jSteps(int steps, double momentum) throws Exception {
    ModelConfiguration model = OtherModels.dense(new Nesterovs(0.125, momentum));
    INDArray state = Nd4j.zeros(DataType.DOUBLE, 1, 1);
    GradientUpdater<?> updater = new Nesterovs(0.125, momentum).instantiate(state, true);
    double distance = 0;
    for (int step = 0; step < steps; step++) {
      INDArray gradient = Nd4j.ones(DataType.DOUBLE, 1, 1);
      updater.applyUpdater(gradient, step, 0);
      distance += gradient.getDouble(0) / 0.125;
    }
    assertThat(StepNormaliser.of(model, new LocalTraining(steps, 4, 1), 4))
        .isCloseTo(distance, offset(1e-9 * distance));
  }

  @ParameterizedTest
  @CsvSource({"1, 0.5", "40, 0.5", "40, 1e-9", "7, 10"})
  void aProximalTermShortensTheWay(int steps, double mu) {
    double distance = 0;
    for (int step = 0; step < steps; step++) {
      distance += 1 - 0.1 * mu * distance;
    }
    assertThat(StepNormaliser.of(Fixtures.logistic(), new LocalTraining(steps, 4, 1, mu), 4))
        .isCloseTo(distance, offset(1e-9 * distance));
  }

  @Test
  void whatCannotBeWeighedIsRefused() throws Exception {
    ModelConfiguration adam = Fixtures.mlp(new LocalOptimiser.Adam(0.01));
    ModelConfiguration momentum = OtherModels.dense(new Nesterovs(0.1, 0.9));
    LocalTraining plain = new LocalTraining(1, 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StepNormaliser.of(adam, plain, 9))
        .withMessage(
            "FedNova cannot train a model that steps with Adam; take optimiser sgd, or the rule"
                + " fedavg");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StepNormaliser.of(momentum, new LocalTraining(1, 1, 1, 0.1), 9))
        .withMessageContaining("momentum together with a proximal term");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StepNormaliser.of(Fixtures.logistic(), new LocalTraining(1, 1, 1, 11), 9))
        .withMessageContaining("at most 1 is possible");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1.5, -0.5})
  void momentumThatNeverFadesIsRefused(double momentum) throws Exception {
    ModelConfiguration model = OtherModels.dense(new Nesterovs(0.1, momentum));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StepNormaliser.of(model, new LocalTraining(1, 1, 1), 9))
        .withMessageContaining("momentum " + momentum);
  }
}
