package org.fedclave.aggregation.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.LongStream;
import org.fedclave.protocol.contract.EarlyStopping;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.Normalisation;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.RowSampling;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.protocol.proof.PrivacyClaim;
import org.junit.jupiter.api.Test;

final class ContractPrivacyTest {
  private static final PrivacyTerms CENTRAL = PrivacyTerms.central(2, 1e-5);
  private static final PrivacyTerms ROWS = PrivacyTerms.recordLevel(1.1, 0.5, 1e-5);
  private static final TrainingTerms TRAINING =
      new TrainingTerms(7, LocalTerms.epochs(2, 16), 20, 7);

  private static ContractPrivacy privacy(PrivacyTerms terms, Long... rows) {
    return ContractPrivacy.of(terms, TRAINING, List.of(rows));
  }

  private static double epsilon(SampledGaussian releases) {
    return new RdpAccountant().spent(releases, 1e-5).epsilon();
  }

  @Test
  void aClaimHasTheAccountantsEpsilonAndAllItsInput() {
    PrivacyClaim claim = privacy(CENTRAL, 303L, 50L).claim(7);
    assertThat(claim)
        .isEqualTo(
            new PrivacyClaim(
                CENTRAL,
                Noise.DISCRETE_GAUSSIAN.words(),
                7,
                1,
                7,
                epsilon(Releases.discrete(1, 2, 7))));
    assertThat(privacy(CENTRAL, 303L, 50L).epsilon(7)).isEqualTo(Double.toString(claim.epsilon()));
  }

  /** 123 rows in batches of 16 are 8 steps a pass, 303 rows 19; a row of the former is in more. */
  @Test
  void underRecordLevelPrivacyTheRowsThatAreProtectedLeastAreClaimed() {
    double few = epsilon(Releases.discrete(16 / 123.0, 1.1, 7 * 2 * 8));
    double many = epsilon(Releases.discrete(16 / 303.0, 1.1, 7 * 2 * 19));
    assertThat(few).isGreaterThan(many);
    for (ContractPrivacy each :
        List.of(privacy(ROWS, 303L, 123L, 303L), privacy(ROWS, 123L, 303L))) {
      PrivacyClaim claim = each.claim(7);
      assertThat(claim.epsilon()).isEqualTo(few);
      assertThat(claim.samplingRate()).isEqualTo(16 / 123.0);
      assertThat(claim.steps()).isEqualTo(7 * 2 * 8);
      assertThat(claim.rounds()).isEqualTo(7);
    }
    assertThat(privacy(ROWS, 303L).claim(7).epsilon()).isEqualTo(many);
  }

  @Test
  void eachRoundCostsMoreThanTheOneBefore() {
    ContractPrivacy privacy = privacy(ROWS, 303L, 123L);
    double before = 0;
    for (int rounds = 1; rounds <= 7; rounds++) {
      double epsilon = Double.parseDouble(privacy.epsilon(rounds));
      assertThat(epsilon)
          .isGreaterThan(before)
          .isEqualTo(epsilon(Releases.discrete(16 / 123.0, 1.1, rounds * 2L * 8)));
      before = epsilon;
    }
  }

  /** What other implementations have to find: these bits, on every machine. */
  @Test
  void knownEpsilons() {
    assertThat(privacy(CENTRAL, 1L).epsilon(1)).isEqualTo("2.165715659029443");
    assertThat(privacy(ROWS, 303L, 123L).epsilon(7)).isEqualTo("9.153985752685397");
    assertThat(counting(ROWS, 3, 303L, 123L).epsilon(8)).isEqualTo("9.320652419352063");
    assertThat(counting(CENTRAL, 4, 303L).epsilon(8)).isEqualTo("6.678943185854951");
  }

  private static ContractPrivacy counting(PrivacyTerms terms, double noise, Long... rows) {
    var training =
        new TrainingTerms(
            7, LocalTerms.epochs(2, 16), 20, 7, Normalisation.GLOBAL, EarlyStopping.NEVER);
    return ContractPrivacy.of(terms.withStatistics(noise), training, List.of(rows));
  }

  /** The round that counts comes first, and from then on its cost is in every epsilon. */
  @Test
  void statisticsAreOneReleaseMoreInWhichEveryUnitIs() {
    ContractPrivacy central = counting(CENTRAL, 2, 303L);
    assertThat(central.epsilon(1)).isEqualTo(privacy(CENTRAL, 303L).epsilon(1));
    assertThat(central.epsilon(8)).isEqualTo(Double.toString(epsilon(Releases.discrete(1, 2, 8))));
    assertThat(central.statistics()).contains(Releases.discrete(1, 2, 1));
    assertThat(privacy(CENTRAL, 303L).statistics()).isEmpty();

    PrivacyClaim claim = central.claim(7);
    assertThat(claim.terms()).isEqualTo(CENTRAL.withStatistics(2));
    assertThat(claim.rounds()).isEqualTo(7);
    assertThat(claim.steps()).isEqualTo(7);
    assertThat(Double.toString(claim.epsilon())).isEqualTo(central.epsilon(8));
  }

  /** Divergences are quadratic in the noise: a count with half the noise of a round is four. */
  @Test
  void aCountWithHalfTheNoiseOfARoundCostsWhatFourRoundsDo() {
    assertThat(counting(CENTRAL, 1, 303L).claim(7).epsilon())
        .isCloseTo(epsilon(Releases.discrete(1, 2, 11)), within(1e-12));
  }

  @Test
  void underRecordLevelPrivacyARowIsInTheCountForSureAndInStepsByChance() {
    ContractPrivacy rows = counting(ROWS, 3, 303L, 123L);
    double expected =
        new RdpAccountant()
            .spent(
                List.of(Releases.discrete(16 / 123.0, 1.1, 7 * 2 * 8), Releases.discrete(1, 3, 1)),
                1e-5)
            .epsilon();
    PrivacyClaim claim = rows.claim(7);
    assertThat(claim.epsilon()).isEqualTo(expected);
    assertThat(claim.samplingRate()).isEqualTo(16 / 123.0);
    assertThat(claim.steps()).isEqualTo(7 * 2 * 8);
    assertThat(rows.epsilon(1)).isEqualTo(Double.toString(epsilon(Releases.discrete(1, 3, 1))));
    assertThat(claim.epsilon())
        .isBetween(
            privacy(ROWS, 303L, 123L).claim(7).epsilon(),
            privacy(ROWS, 303L, 123L).claim(7).epsilon() + epsilon(Releases.discrete(1, 3, 1)));
  }

  @Test
  void withoutAMechanismThereIsNoEpsilon() {
    assertThat(privacy(PrivacyTerms.NONE, 7L).claim(7)).isEqualTo(PrivacyClaim.NONE);
    assertThat(privacy(PrivacyTerms.NONE, 7L).epsilon(7)).isEqualTo("unbounded");
  }

  @Test
  void whatAContractAllowsAnAccountantCounts() {
    assertThat(RowSampling.MOST_STEPS).isEqualTo(SampledGaussian.MOST_STEPS);
    var most = new TrainingTerms(100_000, LocalTerms.epochs(1, 1), 0, 1);
    assertThat(ContractPrivacy.of(ROWS, most, List.of(100L)).claim(100_000).steps())
        .isEqualTo(SampledGaussian.MOST_STEPS);
    assertThatThrownBy(() -> ContractPrivacy.of(ROWS, most, List.of(101L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 10000000 noisy steps");
  }

  @Test
  void manyRoundsAndManyPartiesAreFoundAtOnce() {
    var training = new TrainingTerms(1_000, LocalTerms.epochs(1, 32), 20, 1);
    List<Long> rows = LongStream.range(0, 200).mapToObj(i -> 1_000 + 17 * i).toList();
    long start = System.nanoTime();
    ContractPrivacy four = ContractPrivacy.of(ROWS, training, rows.subList(0, 4));
    for (int round = 1; round <= 100; round++) {
      four.claim(round);
    }
    long middle = System.nanoTime();
    ContractPrivacy all = ContractPrivacy.of(ROWS, training, rows);
    for (int round = 1; round <= 1_000; round++) {
      all.claim(round);
    }
    long end = System.nanoTime();
    System.out.printf(
        "100 rounds of 4 parties: %d ms; 1000 rounds of 200 parties: %d ms%n",
        (middle - start) / 1_000_000, (end - middle) / 1_000_000);
    assertThat(middle - start).isLessThan(1_000_000_000L);
  }
}
