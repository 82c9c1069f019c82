package org.fedclave.aggregation.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.fedclave.aggregation.privacy.PartyLevelNoise.Rounding;
import org.junit.jupiter.api.Test;

final class RingNoiseTest {
  private final PartyLevelNoise mechanism = new PartyLevelNoise(1, 2, 3, 1000, Rounding.RANDOM);
  private final RoundBudget budget =
      new RoundBudget(mechanism.releases(1), new RdpAccountant(), 1e-5);

  private RingNoise noise(long seed) {
    return new RingNoise(mechanism, budget, RandomWords.seededForTests(seed));
  }

  @Test
  void coordinatesAreNoisedAndWhatFollowsThemStays() throws Exception {
    int[] sum = {5, 5, 5, 42};
    noise(1).addTo(sum);
    var same = new DiscreteGaussian(mechanism.sigma(), 1, RandomWords.seededForTests(1));
    assertThat(sum)
        .containsExactly(
            (int) (5 + same.sample()), (int) (5 + same.sample()), (int) (5 + same.sample()), 42);
    assertThat(budget.sumsSpent()).isEqualTo(1);
  }

  @Test
  void aSpentBudgetLeavesTheSumAsItWas() throws Exception {
    noise(2).addTo(new int[3]);
    int[] sum = new int[3];
    RingNoise second = noise(3);
    assertThatThrownBy(() -> second.addTo(sum)).isInstanceOf(BudgetExhaustedException.class);
    assertThat(sum).containsExactly(0, 0, 0);
    assertThatThrownBy(() -> second.addTo(sum)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aSumThatIsTooShortIsRefusedBeforeAnythingIsSpent() {
    assertThatThrownBy(() -> noise(4).addTo(new int[2]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(budget.sumsSpent()).isZero();
  }
}
