package org.fedclave.aggregation.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.fedclave.aggregation.secure.MaskingException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever drops out whenever: the sum of those that stayed, exactly, or a refusal. */
class DropoutTest {

  private static final List<Phase> PHASES = List.of(Phase.values());

  private static final Topology EVERYBODY = new Topology.Everybody();
  private static final int LENGTH = 5;

  /** Each of three parties in each of six ways: 216 rounds. */
  @Test
  void threePartiesInEveryWayGiveTheSumOrARefusal() throws Exception {
    for (int code = 0; code < 216; code++) {
      check(3, code);
    }
  }

  /** Up to three, of an even and an odd number: more of them are refused at the same place. */
  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void everySubsetAtEveryPhaseGivesTheSumOrARefusal(int parties) throws Exception {
    var parameters =
        new MaskingParameters(parties, EVERYBODY, parties / 2 + 1, parties / 2 + 1, 24, LENGTH);
    for (Phase phase : Phase.values()) {
      for (int subset = 1; subset < 1 << parties; subset++) {
        if (Integer.bitCount(subset) <= 3) {
          check(parameters, silent(subset, phase), subset);
        }
      }
    }
  }

  private static Map<Integer, Phase> silent(int subset, Phase phase) {
    TreeMap<Integer, Phase> dropped = new TreeMap<>();
    for (int party = 0; party < Integer.SIZE; party++) {
      if ((subset >> party & 1) != 0) {
        dropped.put(party, phase);
      }
    }
    return dropped;
  }

  private static void check(int parties, int code) throws MaskingException {
    TreeMap<Integer, Phase> dropped = new TreeMap<>();
    int rest = code;
    for (int party = 0; party < parties; party++) {
      if (rest % 6 < 5) {
        dropped.put(party, PHASES.get(rest % 6));
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

  @ParameterizedTest
  @ValueSource(ints = {30, 200})
  void randomDropoutsOnARegularGraphGiveTheSum(int parties) throws Exception {
    long seed = 1;
    var random = new SplittableRandom(seed);
    var parameters =
        new MaskingParameters(
            parties, new Topology.Regular(14), 9, parties / 2, random.nextInt(8, 33), 33);
    var round = new MaskedRound(parameters, 3, seed);
    Map<Integer, Phase> dropped = someOf(parties, 0.06, random);
    MaskingResult result = round.run(dropped);
    assertThat(result.dropped()).as("seed %d", seed).isEqualTo(dropped);
    assertThat(result.survivors()).as("seed %d", seed).isEqualTo(inTheSum(parties, dropped));
    assertThat(result.sums().getFirst().sum())
        .as("seed %d", seed)
        .isEqualTo(round.plainSum(result.survivors()));
  }

  @Test
  void randomDropoutsAmongEverybodyGiveTheSum() throws Exception {
    for (long seed = 1; seed <= 2; seed++) {
      var random = new SplittableRandom(seed);
      int parties = random.nextInt(10, 24);
      check(MaskingParameters.of(parties, EVERYBODY, 32, 100), someOf(parties, 0.2, random), seed);
    }
  }

  private static Map<Integer, Phase> someOf(int parties, double share, SplittableRandom random) {
    TreeMap<Integer, Phase> dropped = new TreeMap<>();
    for (int party = 0; party < parties; party++) {
      if (random.nextDouble() < share) {
        dropped.put(party, PHASES.get(random.nextInt(PHASES.size())));
      }
    }
    return dropped;
  }

  @Test
  void aGroupThatFallsBelowItsThresholdIsLeftOutAndTheOthersAreSummed() throws Exception {
    var parameters = new MaskingParameters(12, new Topology.Grouped(4), 3, 4, 16, LENGTH);
    List<Integer> group = new MaskedRound(parameters, 0, 7).run(Map.of()).sums().get(1).parties();
    for (Phase phase : List.of(Phase.SHARE, Phase.MASK, Phase.CONFIRM, Phase.UNMASK)) {
      var round = new MaskedRound(parameters, 0, 7);
      Map<Integer, Phase> dropped = Map.of(group.get(0), phase, group.get(2), phase);
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
    var parameters = new MaskingParameters(6, EVERYBODY, 4, 4, 24, LENGTH);
    var round = new MaskedRound(parameters, 0, 1);
    Map<Integer, Phase> dropped =
        Map.of(1, Phase.ADVERTISE, 4, Phase.MASK, 2, Phase.UNMASK, 5, Phase.UNMASK);
    assertThatThrownBy(() -> round.run(dropped))
        .hasMessageContaining("2 of at least 4")
        .hasMessageContaining("missing at ADVERTISE: [1]")
        .hasMessageContaining("missing at MASK: [4]")
        .hasMessageContaining("missing at UNMASK: [2, 5]");
  }

  @Test
  void workSplitAmongThreadsGivesTheSameSum() throws Exception {
    var parameters = new MaskingParameters(7, EVERYBODY, 4, 4, 20, 3000);
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      var round = new MaskedRound(parameters, 0, 3, two, 3);
      MaskingResult result = round.run(Map.of(0, Phase.MASK, 6, Phase.MASK));
      assertThat(result.sums().getFirst().sum()).isEqualTo(round.plainSum(List.of(1, 2, 3, 4, 5)));
    }
  }
}
