package org.fedclave.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.fedclave.aggregation.RefusedUpdateException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WeightedMeanTest {
  private record Weighted(List<Float> update, long weight) {}

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyOrderOfArrivalGivesTheSameBits(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    List<Weighted> updates = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      updates.add(new Weighted(randomUpdate(random, 50), random.nextLong(1, 1_000_000)));
    }
    int[] first = bits(mean(updates));
    for (int i = 0; i < 20; i++) {
      Collections.rotate(updates, random.nextInt(9));
      Collections.swap(updates, random.nextInt(9), random.nextInt(9));
      assertThat(bits(mean(updates))).isEqualTo(first);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {11, 12, 13, 14})
  void theMeanIsThatOfUnlimitedArithmetic(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    List<Weighted> updates = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      updates.add(new Weighted(randomUpdate(random, 40), random.nextLong(1, 1L << 40)));
    }
    float[] mean = mean(updates);
    for (int c = 0; c < 40; c++) {
      BigDecimal sum = BigDecimal.ZERO;
      BigDecimal weights = BigDecimal.ZERO;
      for (Weighted one : updates) {
        BigDecimal weight = BigDecimal.valueOf(one.weight());
        sum = sum.add(new BigDecimal(one.update().get(c)).multiply(weight));
        weights = weights.add(weight);
      }
      float exact = sum.divide(weights, MathContext.DECIMAL128).floatValue();
      assertThat(mean[c])
          .isCloseTo(exact, org.assertj.core.data.Offset.offset(0x1p-48f + Math.ulp(exact)));
    }
  }

  @Test
  void oneUpdateIsItsOwnMean() throws Exception {
    WeightedMean mean = new WeightedMean(4);
    mean.add(new float[] {0.1f, -0x1p-25f, 0, 16383.999f}, 17);
    assertThat(mean.mean()).containsExactly(0.1f, -0x1p-25f, 0, 16383.999f);
    assertThat(mean.totalWeight()).isEqualTo(17);
    assertThat(mean.updates()).isEqualTo(1);
  }

  @Test
  void valuesAtTheLimitsDoNotOverflow() throws Exception {
    WeightedMean mean = new WeightedMean(2);
    float largest = Math.nextDown(WeightedMean.LIMIT);
    for (int i = 0; i < 1000; i++) {
      mean.add(new float[] {largest, -largest}, WeightedMean.MAXIMUM_WEIGHT);
    }
    assertThat(mean.mean()).containsExactly(largest, -largest);
  }

  @Test
  void oppositeUpdatesCancelExactly() throws Exception {
    WeightedMean mean = new WeightedMean(1);
    mean.add(new float[] {1e4f}, 3);
    mean.add(new float[] {1e-4f}, 1);
    mean.add(new float[] {-1e4f}, 3);
    assertThat(mean.mean()[0]).isCloseTo(1e-4f / 7, org.assertj.core.data.Offset.offset(1e-14f));
  }

  @Test
  void withoutAnUpdateThereIsNoMean() {
    assertThrows(IllegalStateException.class, () -> new WeightedMean(1).mean());
    assertThrows(IllegalArgumentException.class, () -> new WeightedMean(0));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ROOT")
  void eachRuleRefusesAnUpdateAndLeavesTheMeanAsItWas(Rule rule) throws Exception {
    WeightedMean mean = new WeightedMean(2);
    mean.add(new float[] {1, 2}, 5);
    if (rule == Rule.TOO_MANY) {
      for (int i = 1; i < WeightedMean.MAXIMUM_UPDATES; i++) {
        mean.add(new float[] {1, 2}, 5);
      }
    }
    var refused = assertThrows(RefusedUpdateException.class, () -> addBroken(mean, rule));
    assertThat(refused.rule()).isEqualTo(rule);
    assertThat(mean.mean()).containsExactly(1, 2);
  }

  @Test
  void aRefusalNamesTheCoordinate() {
    var refused =
        assertThrows(
            RefusedUpdateException.class,
            () -> new WeightedMean(3).add(new float[] {0, 0, Float.NaN}, 1));
    assertThat(refused).hasMessage("coordinate 2 of the update is not a finite number");
  }

  private static void addBroken(WeightedMean mean, Rule rule) throws RefusedUpdateException {
    switch (rule) {
      case SIZE -> mean.add(new float[3], 1);
      case NOT_FINITE -> mean.add(new float[] {3, Float.NEGATIVE_INFINITY}, 1);
      case TOO_LARGE -> mean.add(new float[] {3, -WeightedMean.LIMIT}, 1);
      case WEIGHT -> mean.add(new float[2], 0);
      case TOO_MANY -> mean.add(new float[2], 1);
      case ROOT -> throw new AssertionError("a mean has no root");
    }
  }

  private static float[] mean(List<Weighted> updates) throws RefusedUpdateException {
    WeightedMean mean = new WeightedMean(updates.getFirst().update().size());
    for (Weighted one : updates) {
      float[] update = new float[one.update().size()];
      for (int i = 0; i < update.length; i++) {
        update[i] = one.update().get(i);
      }
      mean.add(update, one.weight());
    }
    return mean.mean();
  }

  private static List<Float> randomUpdate(SplittableRandom random, int size) {
    List<Float> update = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      update.add((float) ((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-9, 4))));
    }
    return update;
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }
}
