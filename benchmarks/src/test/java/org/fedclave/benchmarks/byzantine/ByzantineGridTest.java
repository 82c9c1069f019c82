package org.fedclave.benchmarks.byzantine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.fedclave.aggregation.Bulyan;
import org.fedclave.aggregation.Combiner;
import org.fedclave.aggregation.Combining;
import org.fedclave.aggregation.FedAvg;
import org.fedclave.aggregation.FlTrust;
import org.fedclave.aggregation.GeometricMedian;
import org.fedclave.aggregation.Krum;
import org.fedclave.aggregation.Mean;
import org.fedclave.aggregation.Median;
import org.fedclave.aggregation.MultiKrum;
import org.fedclave.aggregation.NormBound;
import org.fedclave.aggregation.Origin;
import org.fedclave.aggregation.ServerOptimiser;
import org.fedclave.aggregation.TrimmedMean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Fifteen parties with 96 digits each, none, three (20 %) or six (40 %) of which attack in every
 * round; accuracy is on 360 other digits. Everything follows from the seeds in here, so the numbers
 * are always the same.
 */
final class ByzantineGridTest {
  private static final int PARTIES = 15;
  private static final int ROUNDS = 12;
  private static final float RATE = 0.05f;
  private static final long SEED = 7;

  /** How far under attack a robust rule may stay behind the mean without attackers. */
  private static final double DISTANCE = 0.05;

  private static List<Digits> hands = List.of();
  private static double undisturbed;

  @BeforeAll
  static void trainsWithoutAttackers() throws Exception {
    hands = Digits.dealtTo(PARTIES);
    undisturbed = accuracy(new Mean(), Attack.SIGN_FLIP, 0);
    assertThat(undisturbed).isGreaterThan(0.9);
  }

  private static List<Combining> robust(int attackers) {
    List<Combining> rules =
        new ArrayList<>(
            List.of(
                new Median(),
                new TrimmedMean(attackers),
                new Krum(attackers),
                new MultiKrum(attackers, PARTIES - attackers - 2),
                new GeometricMedian(1e-6, 30),
                new FlTrust(0)));
    if (new Bulyan(attackers).minimumUpdates() <= PARTIES) {
      rules.add(new Bulyan(attackers));
    }
    return rules;
  }

  @Test
  void withoutAttackersEveryRuleLearns() throws Exception {
    for (Combining rule : robust(3)) {
      assertThat(accuracy(rule, Attack.SIGN_FLIP, 0))
          .as(rule.toString())
          .isGreaterThan(undisturbed - DISTANCE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void robustRulesKeepTheirAccuracyUnderOneFifthOfAttackers(Attack attack) throws Exception {
    assertRobust(attack, 3);
  }

  @ParameterizedTest
  @EnumSource
  void robustRulesKeepTheirAccuracyUnderTwoFifthsOfAttackers(Attack attack) throws Exception {
    assertRobust(attack, 6);
  }

  private static void assertRobust(Attack attack, int attackers) throws Exception {
    for (Combining rule : robust(attackers)) {
      assertThat(accuracy(rule, attack, attackers))
          .as(rule + " under " + attack + " by " + attackers)
          .isGreaterThan(undisturbed - DISTANCE);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SIGN_FLIP", "GAUSSIAN", "INNER_PRODUCT"})
  void theMeanCollapsesWhereRobustRulesHold(Attack attack) throws Exception {
    assertThat(accuracy(new Mean(), attack, 6)).isLessThan(0.5);
  }

  @ParameterizedTest
  @EnumSource
  void aBoundedNormLosesSomeButDoesNotCollapse(Attack attack) throws Exception {
    assertThat(accuracy(new NormBound(1), attack, 6)).isGreaterThan(0.6);
  }

  private static double accuracy(Combining rule, Attack attack, int attackers) throws Exception {
    float[] model = new float[Softmax.SIZE];
    ServerOptimiser step = new FedAvg().optimiser(Softmax.SIZE);
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      List<float[]> updates = sent(model, attack, attackers, random);
      Combiner combiner = rule.combiner(Softmax.SIZE);
      for (int party = 0; party < PARTIES; party++) {
        combiner.add(new Origin(party, hands.get(party).rows()), updates.get(party));
      }
      step.step(model, combiner.combine().update());
    }
    return Softmax.accuracy(model, hands.get(PARTIES));
  }

  /** The honest updates, then the attackers'. */
  private static List<float[]> sent(float[] model, Attack attack, int attackers, Random random) {
    List<float[]> honest = new ArrayList<>();
    for (int party = 0; party < PARTIES - attackers; party++) {
      honest.add(Softmax.update(model, hands.get(party), RATE));
    }
    List<float[]> sent = new ArrayList<>(honest);
    for (int party = PARTIES - attackers; party < PARTIES; party++) {
      float[] own = Softmax.update(model, hands.get(party), RATE);
      float[] flipped = Softmax.update(model, hands.get(party).flipped(), RATE);
      sent.add(attack.send(own, flipped, honest, attackers, random));
    }
    return sent;
  }
}
