package org.fedclave.aggregation.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StepNoiseTest {
  private static final int VALUES = 20_000;

  private final RecordLevelNoise mechanism = new RecordLevelNoise(1 << 24, 1.5);
  private final RoundBudget budget =
      new RoundBudget(Releases.discrete(0.1, 1.5, 2), new RdpAccountant(), 1e-5);

  @ParameterizedTest
  @CsvSource({
    "16777216, 1, 16777216",
    "16777216, 1.5, 25165824",
    "16777217, 1.5, 25165826",
    "10, 0.1, 2",
    "10, 0.3, 3"
  })
  void sigmaIsTheMultipleOfTheSensitivityNeverRoundedDown(
      long sensitivity, double multiplier, long sigma) {
    assertThat(new RecordLevelNoise(sensitivity, multiplier).sigma()).isEqualTo(sigma);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "-1, 1", "1, 0.05", "1, 20000", "1, NaN", "281474976710656, 2"})
  void noiseThatHidesNothingOrCannotBeDrawnIsRefused(long sensitivity, double multiplier) {
    assertThatThrownBy(() -> new RecordLevelNoise(sensitivity, multiplier))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The mean of squares of 20,000 samples is within 5 deviations, 5 %, of sigma squared. */
  @Test
  void everyStepGetsNoiseOfItsOwn() throws Exception {
    var noise = new StepNoise(mechanism, budget, RandomWords.seededForTests(7));
    long[] first = new long[VALUES];
    noise.addTo(first);
    long[] second = first.clone();
    noise.addTo(second);
    double squares = 0;
    double products = 0;
    for (int i = 0; i < VALUES; i++) {
      double drawn = (double) (second[i] - first[i]);
      squares += drawn * drawn / VALUES;
      products += drawn * (double) first[i] / VALUES;
    }
    double variance = Math.pow((double) mechanism.sigma(), 2);
    assertThat(squares).isBetween(0.95 * variance, 1.05 * variance);
    assertThat(Math.abs(products)).isLessThan(5 * variance / Math.sqrt(VALUES));
  }

  @Test
  void aStepThatTheContractDoesNotHaveGetsNoNoiseAndTheSumStays() throws Exception {
    var noise = new StepNoise(mechanism, budget);
    noise.addTo(new long[1]);
    noise.addTo(new long[1]);
    long[] sum = {42};
    assertThatThrownBy(() -> noise.addTo(sum))
        .isInstanceOf(BudgetExhaustedException.class)
        .hasMessageContaining("all 2 sums that the contract allows are spent");
    assertThat(sum).containsExactly(42);
    assertThat(budget.sumsSpent()).isEqualTo(2);
  }
}
