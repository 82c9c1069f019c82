package org.fedclave.tables.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.fedclave.tables.SplitMix64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DirichletSharesTest {
  private static final int DRAWS = 40_000;
  private static final int PARTIES = 5;

  /** Mean and variance of a gamma variate of shape alpha and scale 1 are both alpha. */
  @ParameterizedTest
  @ValueSource(doubles = {0.3, 1, 2.5, 50})
  void gammaVariatesHaveTheirMeanAndVariance(double alpha) {
    var random = new SplitMix64(3);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < DRAWS; i++) {
      double drawn = StrictMath.exp(DirichletShares.logGamma(alpha, random));
      sum += drawn;
      squares += drawn * drawn;
    }
    double mean = sum / DRAWS;
    assertThat(mean).isCloseTo(alpha, within(0.03 * alpha));
    assertThat(squares / DRAWS - mean * mean).isCloseTo(alpha, within(0.06 * alpha));
  }

  /** Each share has the mean 1/n and the variance (n - 1) / (n^2 (n alpha + 1)). */
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.5, 1, 10})
  void sharesHaveTheMomentsOfTheDirichletDistribution(double alpha) {
    var random = new SplitMix64(5);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < DRAWS; i++) {
      double share = DirichletShares.draw(PARTIES, alpha, random)[2];
      sum += share;
      squares += share * share;
    }
    double mean = sum / DRAWS;
    double variance = (PARTIES - 1.0) / (PARTIES * PARTIES * (PARTIES * alpha + 1));
    assertThat(mean).isCloseTo(1.0 / PARTIES, within(0.01));
    assertThat(squares / DRAWS - mean * mean).isCloseTo(variance, within(0.05 * variance));
  }

  @ParameterizedTest
  @ValueSource(doubles = {SplitMethod.LEAST_ALPHA, 0.1, 1, SplitMethod.MOST_ALPHA})
  void sharesAreNumbersThatSumToOneWhateverAlphaIs(double alpha) {
    var random = new SplitMix64(7);
    for (int i = 0; i < 500; i++) {
      double[] shares = DirichletShares.draw(PARTIES, alpha, random);
      assertThat(Arrays.stream(shares).allMatch(share -> share >= 0)).isTrue();
      assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void theSmallestAlphaGivesNearlyAllToOneAndTheLargestToAllAlike() {
    var random = new SplitMix64(9);
    double largestOfSmall = 0;
    double largestOfLarge = 0;
    for (int i = 0; i < 500; i++) {
      largestOfSmall += largest(SplitMethod.LEAST_ALPHA, random) / 500;
      largestOfLarge += largest(SplitMethod.MOST_ALPHA, random) / 500;
    }
    assertThat(largestOfSmall).isGreaterThan(0.99);
    assertThat(largestOfLarge).isBetween(0.2, 0.201);
  }

  @Test
  void cutsGiveAllRowsAndFollowTheShares() {
    assertThat(Cuts.inShares(10, new double[] {0.25, 0.5, 0.25})).containsExactly(2, 6, 2);
    assertThat(Cuts.inShares(3, new double[] {0, 1, 0})).containsExactly(0, 3, 0);
    assertThat(Cuts.equal(11, 3)).containsExactly(4, 4, 3);
    var random = new SplitMix64(11);
    for (int rows : new int[] {0, 1, 2, 999, 1_000_003}) {
      double[] shares = DirichletShares.draw(7, 0.3, random);
      int[] cuts = Cuts.inShares(rows, shares);
      assertThat(Arrays.stream(cuts).sum()).isEqualTo(rows);
      for (int i = 0; i < cuts.length; i++) {
        assertThat((double) cuts[i]).isCloseTo(rows * shares[i], within(1.0)).isNotNegative();
      }
    }
  }

  private static double largest(double alpha, SplitMix64 random) {
    return Arrays.stream(DirichletShares.draw(PARTIES, alpha, random)).max().orElseThrow();
  }
}
