package org.fedclave.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerStepTest {
  private static final List<ServerStep> STEPS =
      List.of(
          new FedAvg(0.7),
          new FedProx(1, 0.1),
          new Scaffold(0.4, 10),
          new FedAvgM(0.5, 0.9),
          new FedAdagrad(0.1, 0.2, 1e-3),
          new FedAdam(0.01, 0.9, 0.999, 1e-8),
          new FedYogi(0.01, 0.9, 0.99, 1e-3));

  @Test
  void fedAvgAddsTheUpdate() {
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
  void eachStepFollowsItsPaperThroughManyRounds() {
    for (ServerStep step : STEPS) {
      SplittableRandom random = new SplittableRandom(5);
      float[] model = {0.25f};
      ServerOptimiser optimiser = step.optimiser(1);
      double[] state = {0, initialV(step)};
      double x = 0.25;
      for (int round = 0; round < 50; round++) {
        float delta = (float) random.nextDouble(-1, 1);
        optimiser.step(model, new float[] {delta});
        x += naive(step, delta, state);
        assertThat((double) model[0]).as(step.toString()).isCloseTo(x, Offset.offset(1e-5));
      }
    }
  }

  private static double initialV(ServerStep step) {
    return switch (step) {
      case FedAdagrad s -> s.tau() * s.tau();
      case FedAdam s -> s.tau() * s.tau();
      case FedYogi s -> s.tau() * s.tau();
      case FedAvg s -> 0;
      case FedAvgM s -> 0;
      case FedProx s -> 0;
      case Scaffold s -> 0;
    };
  }

  /** What is added to x; {@code state} is m and v, as in the papers. */
  private static double naive(ServerStep step, double delta, double[] state) {
    double square = delta * delta;
    return switch (step) {
      case FedAvg s -> s.serverLearningRate() * delta;
      case FedProx s -> s.serverLearningRate() * delta;
      case Scaffold s -> s.serverLearningRate() * delta;
      case FedAvgM s -> {
        state[0] = s.momentum() * state[0] + delta;
        yield s.serverLearningRate() * state[0];
      }
      case FedAdagrad s -> {
        state[0] = s.beta1() * state[0] + (1 - s.beta1()) * delta;
        state[1] += square;
        yield s.serverLearningRate() * state[0] / (Math.sqrt(state[1]) + s.tau());
      }
      case FedAdam s -> {
        state[0] = s.beta1() * state[0] + (1 - s.beta1()) * delta;
        state[1] = s.beta2() * state[1] + (1 - s.beta2()) * square;
        yield s.serverLearningRate() * state[0] / (Math.sqrt(state[1]) + s.tau());
      }
      case FedYogi s -> {
        state[0] = s.beta1() * state[0] + (1 - s.beta1()) * delta;
        state[1] -= (1 - s.beta2()) * square * (state[1] > square ? 1 : -1);
        yield s.serverLearningRate() * state[0] / (Math.sqrt(state[1]) + s.tau());
      }
    };
  }

  @Test
  void aRestoredOptimiserContinuesWithTheSameBits() {
    for (ServerStep step : STEPS) {
      ServerOptimiser whole = step.optimiser(2);
      float[] model = {1, -1};
      whole.step(model, new float[] {0.1f, 0.2f});
      float[] resumedModel = model.clone();
      ServerOptimiser resumed = step.optimiser(2);
      resumed.restore(whole.state());
      whole.step(model, new float[] {-0.3f, 0.4f});
      resumed.step(resumedModel, new float[] {-0.3f, 0.4f});
      assertThat(resumedModel).as(step.toString()).containsExactly(model);
    }
  }

  @Test
  void aStateOfAnotherSizeOrWithBrokenValuesIsRefused() {
    for (ServerStep step : STEPS) {
      ServerOptimiser optimiser = step.optimiser(2);
      double[] state = optimiser.state();
      double[] longer = Arrays.copyOf(state, state.length + 1);
      assertThrows(IllegalArgumentException.class, () -> optimiser.restore(longer));
      if (state.length > 0) {
        state[0] = Double.NaN;
        assertThrows(IllegalArgumentException.class, () -> optimiser.restore(state));
      }
    }
    ServerOptimiser adam = new FedAdam(0.1).optimiser(2);
    assertThrows(IllegalArgumentException.class, () -> adam.restore(new double[] {0, 0, -1, 0}));
  }

  @Test
  void modelAndUpdateMustHaveTheOptimisersSize() {
    for (ServerStep step : STEPS) {
      assertThrows(
          IllegalArgumentException.class, () -> step.optimiser(2).step(new float[2], new float[3]));
      assertThrows(
          IllegalArgumentException.class, () -> step.optimiser(2).step(new float[1], new float[2]));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void ratesTauAndMuArePositiveAndFinite(double broken) {
    assertThrows(IllegalArgumentException.class, () -> new FedAvg(broken));
    assertThrows(IllegalArgumentException.class, () -> new FedAvgM(broken, 0));
    assertThrows(IllegalArgumentException.class, () -> new FedAdam(broken));
    assertThrows(IllegalArgumentException.class, () -> new FedAdam(1, 0.9, 0.9, broken));
    assertThrows(IllegalArgumentException.class, () -> new FedYogi(1, 0.9, 0.9, broken));
    assertThrows(IllegalArgumentException.class, () -> new FedAdagrad(1, 0.9, broken));
    assertThrows(IllegalArgumentException.class, () -> new FedProx(1, broken));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, -0.1, Double.NaN})
  void betasAndMomentumAreFractions(double broken) {
    assertThrows(IllegalArgumentException.class, () -> new FedAdam(1, broken, 0.9, 1));
    assertThrows(IllegalArgumentException.class, () -> new FedAdam(1, 0.9, broken, 1));
    assertThrows(IllegalArgumentException.class, () -> new FedYogi(1, broken, 0.9, 1));
    assertThrows(IllegalArgumentException.class, () -> new FedYogi(1, 0.9, broken, 1));
    assertThrows(IllegalArgumentException.class, () -> new FedAdagrad(1, broken, 1));
    assertThrows(IllegalArgumentException.class, () -> new FedAvgM(1, broken));
  }
}
