package org.fedclave.aggregation.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantiserTest {

  @ParameterizedTest
  @CsvSource({
    "24, 1, 1000, 3, 0",
    "16, 0.01, 77, 10, 0",
    "32, 10.5, 4503599627370496, 1000, 0",
    "8, 3, 40, 20, 0",
    "20, 1e-6, 1000000, 100, 5000",
    "24, 1e9, 12345, 7, 100"
  })
  void theMeanComesOutWithinItsBound(
      int bits, double clip, long total, int participants, long headroom) throws Exception {
    var quantisation = new Quantisation(bits, clip, total, participants, headroom);
    var random = new SplittableRandom(bits);
    float[][] updates = new float[participants][300];
    long[] weights = new long[participants];
    long weightSum = 0;
    for (int i = 0; i < participants; i++) {
      weights[i] = 1 + random.nextLong(total / participants);
      weightSum += weights[i];
      for (int j = 0; j < updates[i].length; j++) {
        updates[i][j] = (float) (clip * random.nextDouble(-1.2, 1.2));
      }
    }
    var quantiser = new Quantiser(quantisation, SeededForTests.random(bits));
    int[] sum = new int[quantisation.vectorLength(300)];
    for (int i = 0; i < participants; i++) {
      add(sum, quantiser.quantise(updates[i], weights[i]));
    }
    Packing.reduce(sum, bits);
    WeightedSum read = Quantiser.read(quantisation, sum);
    assertThat(read.weight()).isEqualTo(weightSum);
    double bound = participants * (total / (quantisation.scale() * weightSum));
    for (int j = 0; j < 300; j++) {
      double mean = 0;
      for (int i = 0; i < participants; i++) {
        mean += Math.clamp(updates[i][j], -clip, clip) * weights[i] / weightSum;
      }
      assertThat((double) read.mean()[j])
          .as("coordinate %d", j)
          .isCloseTo(mean, within(bound + Math.abs(mean) * 0x1p-22));
    }
  }

  private static void add(int[] sum, int[] vector) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += vector[i];
    }
  }

  /** All weights at the bound, all coordinates at the clip, every rounding upwards. */
  @ParameterizedTest
  @CsvSource({"8, 100, 0", "8, 3, 60", "16, 1000, 0", "24, 1024, 99", "31, 7, 0", "32, 1024, 0"})
  void noSumOverflowsNotEvenWithNoiseOnTop(int bits, int participants, long headroom)
      throws Exception {
    long limit = (1L << (bits - 1)) - 1;
    for (float value : new float[] {1, -1, 1e30f, -1e30f}) {
      var quantisation = new Quantisation(bits, 1, participants, participants, headroom);
      var quantiser = new Quantiser(quantisation, SeededForTests.random(bits));
      float[] update = new float[64];
      Arrays.fill(update, value);
      long[] sum = new long[64];
      for (int i = 0; i < participants; i++) {
        int[] vector = quantiser.quantise(update, 1);
        for (int j = 0; j < sum.length; j++) {
          sum[j] += vector[j];
        }
      }
      for (long element : sum) {
        assertThat(Math.abs(element) + headroom).isLessThanOrEqualTo(limit);
      }
    }
  }

  /** The mean of 200,000 roundings is within 5 deviations; their variance is f(1 - f). */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.1, 0.9, 0.001, -0.25, -0.999})
  void roundingIsUnbiasedAndNextToTheValue(double fraction) throws Exception {
    int times = 200_000;
    var quantisation = new Quantisation(24, 1, 1, 1, 0);
    float x = (float) ((1000 + fraction) / quantisation.scale());
    double y = x * quantisation.scale();
    float[] update = new float[times];
    Arrays.fill(update, x);
    int[] vector = new Quantiser(quantisation, SeededForTests.random(17)).quantise(update, 1);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < times; i++) {
      assertThat((double) vector[i]).isBetween(Math.floor(y), Math.ceil(y));
      sum += vector[i] - y;
      squares += (vector[i] - y) * (vector[i] - y);
    }
    double f = y - Math.floor(y);
    double variance = f * (1 - f);
    assertThat(sum / times).isCloseTo(0, within(5 * Math.sqrt(variance / times) + 1e-9));
    assertThat(squares / times).isCloseTo(variance, within(5 / (2 * Math.sqrt(times))));
  }

  @Test
  void theWeightIsExactHoweverFewBitsAnElementHas() throws Exception {
    for (long weight : new long[] {1, 2, 255, 256, 1L << 40, (1L << 52) - 1, 1L << 52}) {
      for (int bits : new int[] {8, 13, 24, 32}) {
        var quantisation = new Quantisation(bits, 1, 1L << 52, 60, 0);
        int[] vector = new Quantiser(quantisation).quantise(new float[0], weight);
        assertThat(vector).hasSize(quantisation.limbs());
        assertThat(Quantiser.read(quantisation, vector).weight()).isEqualTo(weight);
      }
    }
  }

  @Test
  void aSumOfWeightsOutsideTheBoundIsRefused() {
    var quantisation = new Quantisation(16, 1, 1000, 4, 0);
    int[] none = new int[quantisation.vectorLength(2)];
    int[] tooMuch = none.clone();
    tooMuch[2] = 1001;
    assertThatThrownBy(() -> Quantiser.read(quantisation, none)).hasMessageContaining("sum to 0");
    assertThatThrownBy(() -> Quantiser.read(quantisation, tooMuch))
        .hasMessageContaining("sum to 1001");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNotANumberIsRefused(float value) {
    var quantiser = new Quantiser(new Quantisation(16, 1, 1000, 4, 0));
    assertThatThrownBy(() -> quantiser.quantise(new float[] {0, 0, value, 0}, 1))
        .isInstanceOfSatisfying(
            MaskingException.class,
            e -> assertThat(e.rule()).isEqualTo(MaskingException.Rule.NOT_FINITE));
  }

  @Test
  void whatDoesNotFitIsNoQuantisation() {
    assertThatThrownBy(() -> new Quantisation(8, 1, 100, 127, 0)).hasMessageContaining("nothing");
    assertThatThrownBy(() -> new Quantisation(8, 1, 100, 10, 117)).hasMessageContaining("nothing");
    assertThatThrownBy(() -> new Quantisation(7, 1, 100, 1, 0)).hasMessageContaining("8 to 32");
    assertThatThrownBy(() -> new Quantisation(8, 0, 100, 1, 0)).hasMessageContaining("clip");
    assertThatThrownBy(() -> new Quantisation(8, Double.NaN, 100, 1, 0))
        .hasMessageContaining("clip");
    assertThatThrownBy(() -> new Quantisation(8, 1, 0, 1, 0)).hasMessageContaining("2^52");
  }
}
