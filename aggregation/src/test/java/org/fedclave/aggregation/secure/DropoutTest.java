package org.fedclave.aggregation.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.fedclave.aggregation.secure.MaskingException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever drops out whenever: the sum of those that stayed, exactly, or a refusal. */
class DropoutTest {

  private static final Topology EVERYBODY = new Topology.Everybody();
  private static final int LENGTH = 5;

  /** In each phase every subset of those that are still there. */
  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void everySubsetAtEveryPhaseGivesTheSumOrARefusal(int parties) throws Exception {
    for (int code = 0; code < Math.pow(6, parties); code++) {
      check(parties, code);
    }
  }

  /** For five and six parties there are 7,776 and 46,656 ways: all with one phase, and some. */
  @ParameterizedTest
  @ValueSource(ints = {5, 6})
  void everySubsetAtOnePhaseGivesTheSumOrARefusal(int parties) throws Exception {
    for (Phase phase : Phase.values()) {
      for (int subset = 1; subset < 1 << parties; subset++) {
        TreeMap<Integer, Phase> dropped = new TreeMap<>();
        for (int party = 0; party < parties; party++) {
          if ((subset >> party & 1) != 0) {
            dropped.put(party, phase);
          }
        }
        check(MaskingParameters.of(parties, EVERYBODY, 24, LENGTH), dropped, subset);
      }
    }
  }

  private static void check(int parties, int code) throws MaskingException {
    TreeMap<Integer, Phase> dropped = new TreeMap<>();
    int rest = code;
    for (int party = 0; party < parties; party++) {
      if (rest % 6 < 5) {
        dropped.put(party, Phase.values()[rest % 6]);
      }
      rest /= 6;
    }
    MaskingParameters smallest =
        new MaskingParameters(parties, EVERYBODY, parties / 2 + 1, parties / 2 + 1, 17, LENGTH);
    check(smallest, dropped, code);
  }

  /** Among everybody, a round completes exactly if the threshold answers in the last phase. */
  private static void check(MaskingParameters parameters, Map<Integer, Phase> dropped, long seed)
      throws MaskingException {
    var round = new MaskedRound(parameters, 0, seed);
    String what = parameters + " without " + dropped + ", seed " + seed;
    if (parameters.parties() - dropped.size() < parameters.threshold()) {
      assertThatThrownBy(() -> round.run(dropped))
          .as(what)
          .isInstanceOfSatisfying(
              MaskingException.class, e -> assertThat(e.rule()).isEqualTo(Rule.TOO_FEW));
      return;
    }
    MaskingResult result = round.run(dropped);
    assertThat(result.dropped()).as(what).isEqualTo(dropped);
    assertThat(result.survivors()).as(what).isEqualTo(inTheSum(parameters.parties(), dropped));
    assertThat(result.sums().getFirst().sum())
        .as(what)
        .isEqualTo(round.plainSum(result.survivors()));
  }

  private static List<Integer> inTheSum(int parties, Map<Integer, Phase> dropped) {
    List<Integer> left = new ArrayList<>();
    for (int party = 0; party < parties; party++) {
      Phase phase = dropped.get(party);
      if (phase == null || phase.compareTo(Phase.MASK) > 0) {
        left.add(party);
      }
    }
    return left;
  }

  @Test
  void randomDropoutsOfUpTo200PartiesGiveTheSum() throws Exception {
    for (long seed = 1; seed <= 3; seed++) {
      var random = new SplittableRandom(seed);
      int parties = random.nextInt(60, 201);
      var parameters =
          new MaskingParameters(
              parties, new Topology.Regular(16), 9, parties / 2, random.nextInt(8, 33), 33);
      var round = new MaskedRound(parameters, 3, seed);
      Map<Integer, Phase> dropped = someOf(parties, 0.1, random);
      MaskingResult result = round.run(dropped);
      assertThat(result.dropped()).as("seed %d", seed).isEqualTo(dropped);
      assertThat(result.survivors()).as("seed %d", seed).isEqualTo(inTheSum(parties, dropped));
      assertThat(result.sums().getFirst().sum())
          .as("seed %d", seed)
          .isEqualTo(round.plainSum(result.survivors()));
    }
  }

  @Test
  void randomDropoutsAmongEverybodyGiveTheSum() throws Exception {
    for (long seed = 1; seed <= 4; seed++) {
      var random = new SplittableRandom(seed);
      int parties = random.nextInt(10, 40);
      check(
          MaskingParameters.of(parties, EVERYBODY, 32, 100),
          someOf(parties, 0.2, random),
          seed);
    }
  }

  private static Map<Integer, Phase> someOf(int parties, double share, SplittableRandom random) {
    TreeMap<Integer, Phase> dropped = new TreeMap<>();
    for (int party = 0; party < parties; party++) {
      if (random.nextDouble() < share) {
        dropped.put(party, Phase.values()[random.nextInt(5)]);
      }
    }
    return dropped;
  }

  @Test
  void aGroupThatFallsBelowItsThresholdIsLeftOutAndTheOthersAreSummed() throws Exception {
    var parameters =
        new MaskingParameters(12, new Topology.Grouped(4), 3, 4, 16, LENGTH);
    for (Phase phase : Phase.values()) {
      var probe = new MaskedRound(parameters, 0, 7);
      List<Integer> group = probe.run(Map.of()).sums().get(1).parties();
      var round = new MaskedRound(parameters, 0, 7);
      TreeMap<Integer, Phase> dropped = new TreeMap<>();
      dropped.put(group.get(0), phase);
      dropped.put(group.get(2), phase);
      if (phase == Phase.ADVERTISE) {
        continue; // other groups are made without them
      }
      MaskingResult result = round.run(dropped);
      assertThat(result.sums()).as("%s", phase).hasSize(2);
      assertThat(result.dropped().keySet()).containsExactlyElementsOf(group);
      assertThat(result.survivors()).doesNotContainAnyElementsOf(group).hasSize(8);
      for (GroupSum sum : result.sums()) {
        assertThat(sum.sum()).isEqualTo(round.plainSum(sum.parties()));
      }
    }
  }

  @Test
  void whoWasMissingWhenIsSaid() throws Exception {
    var round = new MaskedRound(MaskingParameters.of(6, EVERYBODY, 24, LENGTH), 0, 1);
    Map<Integer, Phase> dropped =
        Map.of(1, Phase.ADVERTISE, 4, Phase.MASK, 2, Phase.UNMASK, 5, Phase.UNMASK);
    assertThatThrownBy(() -> round.run(dropped))
        .hasMessageContaining("missing at ADVERTISE: [1]")
        .hasMessageContaining("missing at MASK: [4]")
        .hasMessageContaining("missing at UNMASK: [2, 5]");
  }

  @Test
  void oneDropsOutOfAFullRoundInEachPhaseAndTwoTasksGiveWhatOneDoes() throws Exception {
    for (Phase phase : Phase.values()) {
      var round = new MaskedRound(MaskingParameters.of(5, EVERYBODY, 9, 3000), 2, 5);
      int[] sum = round.run(Map.of(2, phase)).sums().getFirst().sum();
      assertThat(Arrays.stream(sum).allMatch(x -> x >= 0 && x < 512)).isTrue();
    }
  }
}
