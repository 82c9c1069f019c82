package org.fedclave.aggregation.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.fedclave.aggregation.privacy.PartyLevelNoise.Rounding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PartyLevelNoiseTest {

  /** ceil(S C (1 + 2^-20) + r sqrt(size)), and z times that, rounded up. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 100, 1000, NEAREST, 1006, 1006",
    "1, 1, 100, 1000, RANDOM, 1011, 1011",
    "0.5, 2, 1, 1048576, NEAREST, 524290, 1048580",
    "3, 0.7, 10000, 0.5, RANDOM, 102, 72"
  })
  void sensitivityAndNoiseAreRoundedUp(
      double clip,
      double multiplier,
      int size,
      double stepsPerUnit,
      Rounding rounding,
      long sensitivity,
      long sigma) {
    var mechanism = new PartyLevelNoise(clip, multiplier, size, stepsPerUnit, rounding);
    assertThat(mechanism.sensitivity()).isEqualTo(sensitivity);
    assertThat(mechanism.sigma()).isEqualTo(sigma);
    assertThat((double) mechanism.sigma() / mechanism.sensitivity())
        .isGreaterThanOrEqualTo(multiplier);
  }

  /** Coarse steps, where rounding matters most: half-way coordinates that all round up. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void noRoundedUpdateIsLongerThanTheSensitivity(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int size = 1 + random.nextInt(500);
    double stepsPerUnit = random.nextDouble(0.5, 40);
    double[] update = new double[size];
    double squares = 0;
    for (int i = 0; i < size; i++) {
      update[i] = random.nextGaussian();
      squares += update[i] * update[i];
    }
    double nearest = 0;
    double upwards = 0;
    for (double value : update) {
      double steps = value / Math.sqrt(squares) * stepsPerUnit;
      nearest += Math.pow(Math.rint(steps), 2);
      upwards += Math.pow(Math.ceil(Math.abs(steps)), 2);
    }
    assertThat(Math.sqrt(nearest))
        .isLessThanOrEqualTo(sensitivity(size, stepsPerUnit, Rounding.NEAREST));
    assertThat(Math.sqrt(upwards))
        .isLessThanOrEqualTo(sensitivity(size, stepsPerUnit, Rounding.RANDOM));
  }

  private static double sensitivity(int size, double stepsPerUnit, Rounding rounding) {
    return new PartyLevelNoise(1, 1, size, stepsPerUnit, rounding).sensitivity();
  }

  @Test
  void itsReleasesAreDiscreteAndUnsampled() {
    var mechanism = new PartyLevelNoise(1, 2.5, 10, 1000, Rounding.NEAREST);
    assertThat(mechanism.releases(7))
        .isEqualTo(new SampledGaussian(Noise.DISCRETE_GAUSSIAN, 2.5, 1, 7));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, 1, clipNorm", "NaN, 1, 1, 1, clipNorm", "2e6, 1, 1, 1, clipNorm",
    "1, 0.05, 1, 1, noiseMultiplier", "1, 1, 0, 1, 0 coordinates", "1, 1, 1, 0, stepsPerUnit",
    "1, 1, 1, 2e12, stepsPerUnit", "1048576, 1, 1, 1e12, fewer steps"
  })
  void aMechanismThatProtectsNothingOrCannotBeSampledIsRefused(
      double clip, double multiplier, int size, double stepsPerUnit, String named) {
    assertThatThrownBy(
            () -> new PartyLevelNoise(clip, multiplier, size, stepsPerUnit, Rounding.NEAREST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }
}
