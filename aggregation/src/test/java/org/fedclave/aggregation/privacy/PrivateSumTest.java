package org.fedclave.aggregation.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.fedclave.aggregation.privacy.PartyLevelNoise.Rounding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrivateSumTest {
  private static final int SIZE = 20_000;
  private final PartyLevelNoise mechanism =
      new PartyLevelNoise(1, 2, SIZE, 0x1p30, Rounding.NEAREST);

  private static RoundBudget budget(long rounds) {
    return new RoundBudget(Releases.discrete(1, 2, rounds), new RdpAccountant(), 1e-5);
  }

  private PrivateSum sum(RoundBudget budget, long seed) {
    return new PrivateSum(mechanism, budget, RandomWords.seededForTests(seed));
  }

  private static float[] update(float value) {
    float[] update = new float[SIZE];
    Arrays.fill(update, value);
    return update;
  }

  /** Four parties of 0.005 a coordinate and noise of 2 in the sum: mean 0.005, deviation 0.5. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void theMeanIsTheUpdatesMeanWithNoiseOfTheAnnouncedSize(long seed) throws Exception {
    PrivateSum sum = sum(budget(1), seed);
    for (int party = 0; party < 4; party++) {
      sum.add(update(0.005f));
    }
    float[] mean = sum.releaseMean();
    double average = 0;
    double squares = 0;
    for (float value : mean) {
      average += value / SIZE;
      squares += (value - 0.005) * (value - 0.005) / SIZE;
    }
    assertThat(average).isCloseTo(0.005, Offset.offset(4.9 * 0.5 / Math.sqrt(SIZE)));
    assertThat(Math.sqrt(squares)).isCloseTo(0.5, Offset.offset(4.9 * 0.5 / Math.sqrt(2 * SIZE)));
  }

  @Test
  void aRoundIsSpentOnceAndASecondReleaseRefused() throws Exception {
    RoundBudget budget = budget(3);
    assertThat(budget.spent().epsilon()).isZero();
    PrivateSum sum = sum(budget, 4);
    sum.add(update(0));
    sum.releaseMean();
    assertThat(budget.sumsSpent()).isEqualTo(1);
    assertThatThrownBy(sum::releaseMean).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> sum.add(update(0))).isInstanceOf(IllegalStateException.class);
    assertThat(budget.sumsSpent()).isEqualTo(1);
    assertThat(budget.spent())
        .isEqualTo(new RdpAccountant().spent(Releases.discrete(1, 2, 1), 1e-5));
  }

  @Test
  void nothingIsReleasedBeyondTheBudget() throws Exception {
    RoundBudget budget = budget(1);
    PrivateSum first = sum(budget, 5);
    first.add(update(0));
    first.releaseMean();
    PrivateSum second = sum(budget, 6);
    second.add(update(0));
    assertThatThrownBy(second::releaseMean).isInstanceOf(BudgetExhaustedException.class);
    assertThatThrownBy(second::releaseMean).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anUpdateLongerThanTheClipIsRefusedAndTheSumStays() throws Exception {
    PrivateSum sum = sum(budget(1), 7);
    float tooLong = (float) (1.00001 / Math.sqrt(SIZE));
    assertThatThrownBy(() -> sum.add(update(tooLong)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not clipped");
    assertThatThrownBy(() -> sum.add(update(Float.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sum.add(new float[3])).isInstanceOf(IllegalArgumentException.class);
    assertThat(sum.parties()).isZero();
    sum.add(update((float) (0.99999 / Math.sqrt(SIZE))));
    assertThat(sum.parties()).isEqualTo(1);
  }

  @Test
  void nobodysSumHasNoMean() {
    assertThatThrownBy(() -> sum(budget(1), 8).releaseMean())
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {11, 12})
  void partiesAreChosenIndependentlyAtTheirRate(long seed) {
    List<Integer> all = IntStream.range(0, 100_000).boxed().toList();
    List<Integer> chosen = new PartySampling(0.3, RandomWords.seededForTests(seed)).choose(all);
    assertThat(chosen.size()).isBetween(30_000 - 710, 30_000 + 710);
    assertThat(chosen).isSorted().doesNotHaveDuplicates();
    long neighbours =
        IntStream.range(1, chosen.size())
            .filter(i -> chosen.get(i) == chosen.get(i - 1) + 1)
            .count();
    assertThat(neighbours).isBetween(9_000L - 600, 9_000L + 600);
    assertThat(new PartySampling(1).choose(all)).isEqualTo(all);
    assertThatThrownBy(() -> new PartySampling(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
