package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class SwiftReluTest {
  private static final long SEED = 20261129;

  @ParameterizedTest(name = "in order {0}")
  @ValueSource(chars = {'c', 'f'})
  void aGradientGoesBackAsByDl4jsOwn(char order) {
    Nd4jSettings.apply();
    try (INDArray sums = drawn(order, 0);
        INDArray errors = drawn(order, 1);
        INDArray own = new SwiftRelu().backprop(sums, errors).getFirst();
        INDArray theirs = new ActivationReLU().backprop(sums, errors).getFirst()) {
      assertThat(unsignedZeros(own)).containsExactly(unsignedZeros(theirs));
      assertThat(own.sumNumber().doubleValue()).isNotZero();
    }
  }

  @ParameterizedTest(name = "bounded {0}")
  @ValueSource(booleans = {true, false})
  void onlyThePlainReluIsReplaced(boolean bounded) {
    Nd4jSettings.apply();
    assertThat(
            SwiftRelu.replaces(bounded ? new ActivationReLU(6.0, 0.0, 0.0) : new ActivationReLU()))
        .isEqualTo(!bounded);
    assertThat(SwiftRelu.replaces(new SwiftRelu())).isFalse();
  }

  private static float[] unsignedZeros(INDArray array) {
    float[] numbers = Floats.of(array);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] += 0f;
    }
    return numbers;
  }

  /** Numbers of both signs, every fifth zero. */
  private static INDArray drawn(char order, int which) {
    SplittableRandom random = new SplittableRandom(SEED + which);
    float[] numbers = new float[7 * 33];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i % 5 == which ? 0 : (float) random.nextDouble(-1, 1);
    }
    return Nd4j.createFromArray(numbers).reshape('c', 7, 33).dup(order);
  }
}
