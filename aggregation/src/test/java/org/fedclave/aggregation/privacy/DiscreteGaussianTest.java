package org.fedclave.aggregation.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.MathContext;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DiscreteGaussianTest {
  private static final int SAMPLES = 200_000;

  /** Integers, fractions in and out of lowest terms, below and above 1. */
  @ParameterizedTest(name = "sigma {0}/{1}, seed {2}")
  @CsvSource({
    "1, 3, 1",
    "1, 2, 2",
    "1, 1, 3",
    "6, 4, 4",
    "7, 3, 5",
    "3, 1, 6",
    "10, 1, 7",
    "41, 2, 8",
    "100, 1, 9",
    "12345, 1000, 10"
  })
  void samplesHaveTheExactProbabilities(long numerator, long denominator, long seed) {
    var noise = new DiscreteGaussian(numerator, denominator, RandomWords.seededForTests(seed));
    double sigma = (double) numerator / denominator;
    int reach = likelyReach(sigma);
    long[] counts = new long[2 * reach + 1];
    for (int i = 0; i < SAMPLES; i++) {
      long sample = Math.max(-reach, Math.min(reach, noise.sample()));
      counts[(int) sample + reach]++;
    }
    ChiSquare.assertFits("seed " + seed, counts, probabilities(sigma, reach));
  }

  /** The largest value that still comes 10 times; the classes at both ends take the tails. */
  private static int likelyReach(double sigma) {
    int reach = 0;
    double peak = SAMPLES / (sigma * Math.sqrt(2 * Math.PI));
    while (peak * Math.exp(-(reach + 1.0) * (reach + 1) / (2 * sigma * sigma)) > 10) {
      reach++;
    }
    return Math.max(1, reach);
  }

  private static double[] probabilities(double sigma, int reach) {
    double[] weights = new double[2 * reach + 1];
    double total = 0;
    for (int y = -reach - (int) (40 * sigma) - 1; y <= reach + (int) (40 * sigma) + 1; y++) {
      double weight = Math.exp(-(double) y * y / (2 * sigma * sigma));
      weights[Math.max(-reach, Math.min(reach, y)) + reach] += weight;
      total += weight;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= total;
    }
    return weights;
  }

  /** Where single values are too many to count, thirty slices of equal probability must fill. */
  @ParameterizedTest(name = "sigma {0}, seed {1}")
  @CsvSource({"4096, 21", "1000003, 22", "1099511627776, 23", "281474976710656, 24"})
  void wideNoiseFillsTheSlicesOfTheNormalDistributionEvenly(long sigma, long seed) {
    var noise = new DiscreteGaussian(sigma, 1, RandomWords.seededForTests(seed));
    int slices = 30;
    long[] counts = new long[slices];
    for (int i = 0; i < SAMPLES; i++) {
      double rank = 1 - NormalTail.above(noise.sample() / (double) sigma);
      counts[Math.min(slices - 1, (int) (rank * slices))]++;
    }
    double[] even = new double[slices];
    java.util.Arrays.fill(even, 1.0 / slices);
    // A step is 1/4096 of a sigma: where a slice begins within it moves less than 1e-4 of the mass.
    ChiSquare.assertFits("seed " + seed, counts, even);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {31, 32, 33})
  void theMeanIsZeroAndTheVarianceIsSigmaSquared(long seed) {
    var noise = new DiscreteGaussian(1L << 20, 1, RandomWords.seededForTests(seed));
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < SAMPLES; i++) {
      double sample = noise.sample() * 0x1p-20;
      sum += sample;
      squares += sample * sample;
    }
    double bound = 4.9 / Math.sqrt(SAMPLES);
    assertThat(sum / SAMPLES).isCloseTo(0, Offset.offset(bound));
    assertThat(squares / SAMPLES).isCloseTo(1, Offset.offset(bound * Math.sqrt(2)));
  }

  @Test
  void theSameSeedGivesTheSameNoiseAndAnotherGivesOther() {
    long[] first = drawn(41);
    assertThat(drawn(41)).containsExactly(first);
    assertThat(drawn(42)).isNotEqualTo(first);
  }

  private static long[] drawn(long seed) {
    long[] values = new long[100];
    new DiscreteGaussian(1000, 1, RandomWords.seededForTests(seed)).addTo(values);
    return values;
  }

  @Test
  void twoProductionSamplersDoNotShareTheirNoise() {
    long[] first = new long[100];
    long[] second = new long[100];
    new DiscreteGaussian(1L << 30, 1).addTo(first);
    new DiscreteGaussian(1L << 30, 1).addTo(second);
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void noiseIsAddedModuloTheRingToAsManyValuesAsAreNamed() {
    int[] ring = {Integer.MAX_VALUE, Integer.MIN_VALUE, 7};
    new DiscreteGaussian(1L << 33, 1, RandomWords.seededForTests(51)).addTo(ring, 2);
    var same = new DiscreteGaussian(1L << 33, 1, RandomWords.seededForTests(51));
    assertThat(ring)
        .containsExactly(
            (int) (Integer.MAX_VALUE + same.sample()),
            (int) (Integer.MIN_VALUE + same.sample()),
            7);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "-1, 1", "1, 0", "1, 65537", "281474976710658, 1", "99999999999, 10"})
  void aSigmaThatCannotBeSampledExactlyIsRefused(long numerator, long denominator) {
    assertThatThrownBy(() -> new DiscreteGaussian(numerator, denominator))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(numerator + "/" + denominator);
  }

  /** exp(-g) of the three coins, over a grid of g, against their frequencies. */
  @ParameterizedTest(name = "n {0} of {1}, seed {2}")
  @CsvSource({"0, 5, 61", "1, 5, 62", "4, 5, 63", "5, 5, 64", "1000000007, 3000000019, 65"})
  void exponentialCoinsFallAsOftenAsTheyShould(long n, long d, long seed) {
    double ratio = new BigDecimal(n).divide(new BigDecimal(d), MathContext.DECIMAL64).doubleValue();
    var coins = new Bernoulli(RandomWords.seededForTests(seed));
    int plain = 0;
    int squared = 0;
    int halves = 0;
    for (int i = 0; i < SAMPLES; i++) {
      plain += coins.expMinus(n, d) ? 1 : 0;
      squared += coins.expMinusHalfSquare(n, d) ? 1 : 0;
      halves += coins.expMinusHalves(3) ? 1 : 0;
    }
    assertFrequency(plain, Math.exp(-ratio));
    assertFrequency(squared, Math.exp(-ratio * ratio / 2));
    assertFrequency(halves, Math.exp(-1.5));
  }

  private static void assertFrequency(int count, double probability) {
    double deviation = Math.sqrt(probability * (1 - probability) / SAMPLES);
    assertThat((double) count / SAMPLES)
        .isCloseTo(probability, Offset.offset(4.9 * deviation + 1e-12));
  }

  /** Bounds that are not powers of two, small and large, so that a biased reduction would show. */
  @ParameterizedTest(name = "bound {0}, seed {1}")
  @CsvSource({"7, 71", "1610612736, 72", "3221225472, 73", "6917529027641081856, 74"})
  void wordsBelowABoundAreUniform(long bound, long seed) {
    var words = RandomWords.seededForTests(seed);
    int slices = 7;
    long[] counts = new long[slices];
    for (int i = 0; i < SAMPLES; i++) {
      long word = words.below(bound);
      assertThat(word).isBetween(0L, bound - 1);
      counts[(int) (word / Math.max(1, bound / slices)) % slices]++;
    }
    double[] even = new double[slices];
    java.util.Arrays.fill(even, 1.0 / slices);
    ChiSquare.assertFits("seed " + seed, counts, even);
  }
}
