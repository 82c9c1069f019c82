package org.fedclave.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.fedclave.aggregation.AggregationRule.FedAdam;
import org.fedclave.aggregation.AggregationRule.FedAvg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AggregationRuleTest {
  @Test
  void fedAvgAddsTheMeanUpdate() {
    float[] model = {1, 2, 3};
    new FedAvg().optimiser(3).step(model, new float[] {0.5f, -2, 0});
    assertThat(model).containsExactly(1.5f, 0, 3);
  }

  @Test
  void fedAvgScalesByTheServerLearningRate() {
    float[] model = {1};
    new FedAvg(0.5).optimiser(1).step(model, new float[] {4});
    assertThat(model).containsExactly(3);
  }

  /** By hand: m = .1 D, v = .99e-6 + .01 D^2, x = m / (sqrt(v) + .001). */
  @Test
  void fedAdamsFirstStepIsTheOneWorkedOutByHand() {
    float[] model = {0, 10};
    new FedAdam(0.1).optimiser(2).step(model, new float[] {0.5f, -2});
    assertThat(model[0]).isCloseTo(0.0980202f, Offset.offset(1e-6f));
    assertThat(model[1]).isCloseTo(9.900499f, Offset.offset(2e-6f));
  }

  @Test
  void fedAdamFollowsThePaperThroughManyRounds() {
    FedAdam rule = new FedAdam(0.01, 0.9, 0.999, 1e-8);
    SplittableRandom random = new SplittableRandom(5);
    float[] model = {0.25f};
    ServerOptimiser optimiser = rule.optimiser(1);
    double m = 0;
    double v = 1e-16;
    float x = 0.25f;
    for (int round = 0; round < 50; round++) {
      float delta = (float) random.nextDouble(-1, 1);
      optimiser.step(model, new float[] {delta});
      m = 0.9 * m + 0.1 * delta;
      v = 0.999 * v + 0.001 * delta * delta;
      x = (float) (x + 0.01 * m / (Math.sqrt(v) + 1e-8));
      assertThat(model[0]).isCloseTo(x, Offset.offset(1e-6f));
    }
  }

  @Test
  void aRestoredOptimiserContinuesWithTheSameBits() {
    FedAdam rule = new FedAdam(0.1);
    ServerOptimiser whole = rule.optimiser(2);
    float[] model = {1, -1};
    whole.step(model, new float[] {0.1f, 0.2f});
    float[] resumedModel = model.clone();
    ServerOptimiser resumed = rule.optimiser(2);
    resumed.restore(whole.state());
    whole.step(model, new float[] {-0.3f, 0.4f});
    resumed.step(resumedModel, new float[] {-0.3f, 0.4f});
    assertThat(resumedModel).containsExactly(model);
  }

  @Test
  void aStateOfAnotherSizeOrWithBrokenValuesIsRefused() {
    ServerOptimiser optimiser = new FedAdam(0.1).optimiser(2);
    assertThrows(IllegalArgumentException.class, () -> optimiser.restore(new double[3]));
    assertThrows(
        IllegalArgumentException.class, () -> optimiser.restore(new double[] {0, 0, -1, 0}));
    assertThrows(
        IllegalArgumentException.class,
        () -> optimiser.restore(new double[] {0, Double.NaN, 0, 0}));
    assertThrows(
        IllegalArgumentException.class, () -> new FedAvg().optimiser(2).restore(new double[1]));
  }

  @Test
  void modelAndUpdateMustHaveTheOptimisersSize() {
    for (AggregationRule rule : new AggregationRule[] {new FedAvg(), new FedAdam(1)}) {
      assertThrows(
          IllegalArgumentException.class, () -> rule.optimiser(2).step(new float[2], new float[3]));
      assertThrows(
          IllegalArgumentException.class, () -> rule.optimiser(2).step(new float[1], new float[2]));
    }
  }

  @Test
  void aRuleDescribesItselfWithAllItsParameters() {
    assertThat(new FedAvg().describe()).isEqualTo("fed-avg(serverLearningRate=1.0)");
    assertThat(new FedAdam(0.1).describe())
        .isEqualTo("fed-adam(serverLearningRate=0.1, beta1=0.9, beta2=0.99, tau=0.001)");
    assertThat(new FedAvg().name()).isEqualTo("fed-avg");
    assertThat(new FedAdam(1).name()).isEqualTo("fed-adam");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void learningRateAndTauArePositiveAndFinite(double broken) {
    assertThrows(IllegalArgumentException.class, () -> new FedAvg(broken));
    assertThrows(IllegalArgumentException.class, () -> new FedAdam(broken));
    assertThrows(IllegalArgumentException.class, () -> new FedAdam(1, 0.9, 0.9, broken));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, -0.1, Double.NaN})
  void betasAreFractions(double broken) {
    assertThrows(IllegalArgumentException.class, () -> new FedAdam(1, broken, 0.9, 1));
    assertThrows(IllegalArgumentException.class, () -> new FedAdam(1, 0.9, broken, 1));
  }
}
