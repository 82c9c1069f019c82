package org.fedclave.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.fedclave.aggregation.RefusedUpdateException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CombiningTest {
  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void eachRuleIsThatOfItsPaper(long seed) throws Exception {
    Naive.Round round = Rounds.random(seed);
    for (Combining rule : Rounds.rules(round.n())) {
      Combined combined =
          Rounds.combine(rule.combiner(round.size()), round, Rounds.inOrder(round.n()));
      assertClose(rule.toString(), combined.update(), Naive.combine(rule, round));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyOrderOfArrivalGivesTheSameBitsAndTheSameExclusions(long seed) throws Exception {
    Naive.Round round = Rounds.random(seed);
    Random random = new Random(~seed);
    for (Combining rule : Rounds.rules(round.n())) {
      Combined first =
          Rounds.combine(rule.combiner(round.size()), round, Rounds.inOrder(round.n()));
      for (int i = 0; i < 3; i++) {
        Combined other =
            Rounds.combine(rule.combiner(round.size()), round, Rounds.shuffled(round.n(), random));
        assertThat(Rounds.bits(other.update()))
            .as(rule.toString())
            .isEqualTo(Rounds.bits(first.update()));
        assertThat(other.excluded()).isEqualTo(first.excluded());
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatIsExcludedHasNoPartInTheResult(long seed) throws Exception {
    Naive.Round round = Rounds.random(seed);
    for (Combining rule : Rounds.rules(round.n())) {
      Combined all = Rounds.combine(rule.combiner(round.size()), round, Rounds.inOrder(round.n()));
      Set<Integer> indices = new HashSet<>();
      all.excluded().forEach(excluded -> indices.add(excluded.index()));
      assertThat(indices).hasSize(excludedBy(rule, round.n())).allMatch(i -> i < round.n());
      if (rule instanceof MultiKrum || rule instanceof Krum) {
        WeightedMean rest = new WeightedMean(round.size());
        for (int i = 0; i < round.n(); i++) {
          if (!indices.contains(i)) {
            rest.add(round.updates()[i], 1);
          }
        }
        assertThat(all.update()).containsExactly(rest.mean());
      }
    }
  }

  private static int excludedBy(Combining rule, int n) {
    return switch (rule) {
      case Krum krum -> n - 1;
      case MultiKrum krum -> n - krum.selected();
      case Bulyan bulyan -> 2 * bulyan.attackers();
      default -> 0;
    };
  }

  @Test
  void krumNamesTheFarUpdateAndItsRank() throws Exception {
    Combiner combiner = new MultiKrum(1, 2).combiner(1);
    float[] values = {1, 1.1f, 100, 0.9f, 1.05f};
    for (int i = 0; i < values.length; i++) {
      combiner.add(new Origin(i, 1), new float[] {values[i]});
    }
    assertThat(combiner.combine().excluded())
        .contains(new Excluded(2, "its Krum score is number 5 of 5, and 2 count"));
  }

  @Test
  void amongEqualUpdatesKrumTakesTheLowestIndex() throws Exception {
    Combiner combiner = new Krum(1).combiner(2);
    for (int i : List.of(4, 2, 0, 3, 1)) {
      combiner.add(new Origin(i, 1), new float[] {0.3f, -0.7f});
    }
    Combined combined = combiner.combine();
    assertThat(combined.update()).containsExactly(0.3f, -0.7f);
    assertThat(combined.excluded()).extracting(Excluded::index).containsExactly(1, 2, 3, 4);
  }

  @Test
  void oneUpdateLessThanNeededIsTooFew() {
    for (Combining rule :
        List.of(
            new Mean(),
            new NormBound(1),
            new FedNova(),
            new Median(),
            new TrimmedMean(3),
            new Krum(2),
            new MultiKrum(1, 4),
            new Bulyan(1),
            new GeometricMedian(1e-6, 1),
            new FlTrust(0))) {
      Combiner combiner = rule.combiner(1);
      var refused =
          assertThrows(
              TooFewUpdatesException.class,
              () -> {
                for (int i = 0; i < rule.minimumUpdates() - 1; i++) {
                  combiner.add(new Origin(i, 1), new float[] {1});
                }
                combiner.combine();
              });
      assertThat(refused)
          .hasMessageContaining(rule.name() + " needs " + rule.minimumUpdates())
          .hasMessageContaining("there are " + (rule.minimumUpdates() - 1));
    }
  }

  @Test
  void theNeedsAreThoseOfThePapers() {
    assertThat(new TrimmedMean(2).minimumUpdates()).isEqualTo(5);
    assertThat(new Krum(2).minimumUpdates()).isEqualTo(7);
    assertThat(new MultiKrum(2, 1).minimumUpdates()).isEqualTo(7);
    assertThat(new MultiKrum(2, 5).minimumUpdates()).isEqualTo(9);
    assertThat(new Bulyan(2).minimumUpdates()).isEqualTo(11);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"TOO_MANY", "ROOT"})
  void eachRuleRefusesABrokenUpdateAndGoesOnWithoutIt(Rule broken) throws Exception {
    Naive.Round round = Rounds.random(new Random(3), 7, 5);
    for (Combining rule : Rounds.rules(7)) {
      Combiner combiner = rule.combiner(5);
      var refused = assertThrows(RefusedUpdateException.class, () -> addBroken(combiner, broken));
      assertThat(refused.rule()).isEqualTo(broken);
      Combined combined = Rounds.combine(combiner, round, Rounds.inOrder(7));
      assertClose(rule.toString(), combined.update(), Naive.combine(rule, round));
    }
  }

  private static void addBroken(Combiner combiner, Rule rule) throws RefusedUpdateException {
    switch (rule) {
      case SIZE -> combiner.add(new Origin(0, 1), new float[6]);
      case NOT_FINITE -> combiner.add(new Origin(0, 1), new float[] {0, 0, Float.NaN, 0, 0});
      case TOO_LARGE -> combiner.add(new Origin(0, 1), new float[] {0, -0x1p14f, 0, 0, 0});
      case WEIGHT -> combiner.add(new Origin(0, WeightedMean.MAXIMUM_WEIGHT + 1), new float[5]);
      case TOO_MANY -> throw new AssertionError("tried in WeightedMeanTest");
      case ROOT -> throw new AssertionError("tried with FLTrust");
    }
  }

  @Test
  void anIndexCountsOnce() throws Exception {
    for (Combining rule : Rounds.rules(7)) {
      Combiner combiner = rule.combiner(1);
      combiner.add(new Origin(4, 1), new float[1]);
      assertThrows(
          IllegalArgumentException.class, () -> combiner.add(new Origin(4, 1), new float[1]));
    }
  }

  @Test
  void aCombinerIsForOneRound() throws Exception {
    for (Combining rule : Rounds.rules(7)) {
      Combiner combiner = rule.combiner(5);
      Rounds.combine(combiner, Rounds.random(new Random(5), 7, 5), Rounds.inOrder(7));
      assertThrows(IllegalStateException.class, combiner::combine);
      assertThrows(IllegalStateException.class, () -> combiner.add(new Origin(9, 1), new float[5]));
    }
  }

  @Test
  void parametersOutOfTheirRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new TrimmedMean(0));
    assertThrows(IllegalArgumentException.class, () -> new Krum(0));
    assertThrows(IllegalArgumentException.class, () -> new MultiKrum(1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Bulyan(1001));
    assertThrows(IllegalArgumentException.class, () -> new NormBound(0));
    assertThrows(IllegalArgumentException.class, () -> new GeometricMedian(0, 3));
    assertThrows(IllegalArgumentException.class, () -> new GeometricMedian(1e-6, 0));
    assertThrows(IllegalArgumentException.class, () -> new Origin(-1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Origin(0, 1, 0));
    for (Combining rule : Rounds.rules(7)) {
      assertThrows(IllegalArgumentException.class, () -> rule.combiner(0), rule.toString());
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void flTrustIsThatOfItsPaper(long seed) throws Exception {
    Naive.Round round = Rounds.random(seed);
    Random random = new Random(seed);
    FlTrust rule = new FlTrust(random.nextInt(round.n()));
    Combined combined =
        Rounds.combine(rule.combiner(round.size()), round, Rounds.inOrder(round.n()));
    if (combined.excluded().size() == round.n()) {
      assertThat(combined.update()).containsOnly(0);
      return;
    }
    assertClose("fl-trust", combined.update(), Naive.combine(rule, round));
    Combined shuffled =
        Rounds.combine(rule.combiner(round.size()), round, Rounds.shuffled(round.n(), random));
    assertThat(Rounds.bits(shuffled.update())).isEqualTo(Rounds.bits(combined.update()));
    assertThat(shuffled.excluded()).isEqualTo(combined.excluded());
  }

  @Test
  void flTrustLeavesOutWhatPointsAwayAndTheRoot() throws Exception {
    Combiner trust = new FlTrust(3).combiner(2);
    trust.add(new Origin(1, 1), new float[] {-3, -4});
    trust.add(new Origin(3, 1), new float[] {3, 4});
    trust.add(new Origin(0, 1), new float[] {30, 40});
    trust.add(new Origin(2, 1), new float[2]);
    Combined combined = trust.combine();
    assertClose("fl-trust", combined.update(), new double[] {3, 4});
    assertThat(combined.excluded()).extracting(Excluded::index).containsExactly(1, 2, 3);
    assertThat(combined.excluded().getLast().reason())
        .isEqualTo("it is the root update, which weighs the others");
  }

  @Test
  void flTrustWithoutItsRootCombinesNothing() throws Exception {
    Combiner trust = new FlTrust(2).combiner(1);
    trust.add(new Origin(0, 1), new float[] {1});
    trust.add(new Origin(1, 1), new float[] {1});
    assertThat(assertThrows(TooFewUpdatesException.class, trust::combine))
        .hasMessage("fl-trust has no update of the root, number 2: it cannot weigh");
  }

  @Test
  void aRootUpdateOfNothingIsRefused() throws Exception {
    Combiner trust = new FlTrust(0).combiner(2);
    var refused =
        assertThrows(RefusedUpdateException.class, () -> trust.add(new Origin(0, 1), new float[2]));
    assertThat(refused.rule()).isEqualTo(Rule.ROOT);
    trust.add(new Origin(0, 1), new float[] {0, 1}); // a refused one left no trace
    assertThrows(IllegalArgumentException.class, () -> new FlTrust(-1));
  }

  private static void assertClose(String rule, float[] actual, double[] expected) {
    assertThat(actual).as(rule).hasSize(expected.length);
    for (int c = 0; c < expected.length; c++) {
      assertThat((double) actual[c])
          .as(rule + ", coordinate " + c)
          .isCloseTo(expected[c], Offset.offset(1e-6 + 1e-6 * Math.abs(expected[c])));
    }
  }
}
