package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BatchOrderTest {
  @Test
  void eachEpochVisitsEveryRowOnceInANewOrder() {
    BatchOrder order = new BatchOrder(50, 1);
    order.shuffle();
    int[] first = rows(order, 50);
    order.shuffle();
    int[] second = rows(order, 50);
    assertThat(first).containsExactlyInAnyOrder(IntStream.range(0, 50).toArray());
    assertThat(second).containsExactlyInAnyOrder(IntStream.range(0, 50).toArray());
    assertThat(second).isNotEqualTo(first);
  }

  /** A change here changes every replayed run; worked out by an independent SplitMix64. */
  @Test
  void theOrderOfASeedIsFixedForGood() {
    BatchOrder order = new BatchOrder(8, 1234567);
    order.shuffle();
    assertThat(rows(order, 8)).containsExactly(5, 3, 6, 7, 0, 1, 4, 2);
  }

  @Test
  void allOrdersOfFourRowsAreAboutEquallyOften() {
    Map<String, Integer> seen = new HashMap<>();
    for (int seed = 0; seed < 24_000; seed++) {
      BatchOrder order = new BatchOrder(4, seed);
      order.shuffle();
      seen.merge(java.util.Arrays.toString(rows(order, 4)), 1, Integer::sum);
    }
    assertThat(seen).hasSize(24);
    assertThat(seen.values()).allSatisfy(count -> assertThat(count).isBetween(850, 1150));
  }

  @Test
  void trainingWithoutEpochsOrBatchesIsNoTraining() {
    assertThrows(IllegalArgumentException.class, () -> new LocalTraining(0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new LocalTraining(1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new LocalTraining(10_001, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new LocalTraining(1, 65_537, 0));
  }

  private static int[] rows(BatchOrder order, int count) {
    return IntStream.range(0, count).map(place -> order.rows()[place]).toArray();
  }
}
