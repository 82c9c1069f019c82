package org.fedclave.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class SplitMix64Test {
  private static final int DRAWS = 200_000;

  @Test
  void theStreamIsThatOfTheJdksSplitMix64() {
    for (long seed : new long[] {0, 1, -1, 1234567}) {
      var ours = new SplitMix64(seed);
      var theirs = new java.util.SplittableRandom(seed);
      for (int i = 0; i < 100; i++) {
        assertThat(ours.nextLong()).isEqualTo(theirs.nextLong());
      }
    }
  }

  @Test
  void numbersBelowABoundAreEquallyLikely() {
    var random = new SplitMix64(7);
    int[] counts = new int[7];
    for (int i = 0; i < DRAWS; i++) {
      counts[random.nextInt(7)]++;
    }
    double expected = DRAWS / 7.0;
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    // 6 degrees of freedom: 22.5 is exceeded once in a thousand seeds.
    assertThat(chiSquare).isLessThan(22.5);
    assertThat(new SplitMix64(1).nextInt(1)).isZero();
  }

  @Test
  void realNumbersLieStrictlyBetweenZeroAndOne() {
    var random = new SplitMix64(11);
    double sum = 0;
    for (int i = 0; i < DRAWS; i++) {
      double drawn = random.nextDouble();
      assertThat(drawn).isStrictlyBetween(0.0, 1.0);
      sum += drawn;
    }
    assertThat(sum / DRAWS).isCloseTo(0.5, within(0.005));
  }

  @Test
  void normalNumbersHaveTheMomentsOfTheNormalDistribution() {
    var random = new SplitMix64(13);
    double[] moments = new double[4];
    for (int i = 0; i < DRAWS; i++) {
      double x = random.nextGaussian();
      for (int power = 0; power < 4; power++) {
        moments[power] += StrictMath.pow(x, power + 1) / DRAWS;
      }
    }
    assertThat(moments[0]).isCloseTo(0, within(0.01));
    assertThat(moments[1]).isCloseTo(1, within(0.02));
    assertThat(moments[2]).isCloseTo(0, within(0.04));
    assertThat(moments[3]).isCloseTo(3, within(0.15));
  }
}
