package org.fedclave.aggregation.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every accountant, and between them. */
final class AccountantTest {

  @ParameterizedTest
  @ValueSource(strings = {"rdp", "pld"})
  void moreOfAnythingThatLeaksCostsMoreAndMoreNoiseCostsLess(String name) {
    Accountant accountant = Accountant.of(name);
    double before = epsilon(accountant, 0.05, 1.2, 200, 1e-5);
    assertThat(epsilon(accountant, 0.06, 1.2, 200, 1e-5)).isGreaterThan(before);
    assertThat(epsilon(accountant, 0.05, 1.1, 200, 1e-5)).isGreaterThan(before);
    assertThat(epsilon(accountant, 0.05, 1.2, 220, 1e-5)).isGreaterThan(before);
    assertThat(epsilon(accountant, 0.05, 1.2, 200, 1e-6)).isGreaterThan(before);
    assertThat(epsilon(accountant, 1, 1.2, 200, 1e-5)).isGreaterThan(before);
  }

  private static double epsilon(
      Accountant accountant, double rate, double multiplier, long steps, double delta) {
    return accountant.spent(Releases.gaussian(rate, multiplier, steps), delta).epsilon();
  }

  /** By losses alone, without the fallback that would make this true by construction. */
  @ParameterizedTest
  @CsvSource({
    "0.0042666666666666667, 1.1, 14062, 1e-5",
    "0.04, 1.5, 2250, 1e-5",
    "0.5, 1, 5, 1e-5",
    "1, 3, 50, 1e-7",
    "0.01, 4, 1000, 1e-6",
    "0.2, 0.5, 3, 1e-2",
    "0.9999, 1, 5, 1e-5",
    "0.0025, 1.3, 6000, 1e-5"
  })
  void theLossDistributionIsBelowTheRenyiBound(
      double rate, double multiplier, long steps, double delta) {
    SampledGaussian releases = Releases.gaussian(rate, multiplier, steps);
    RdpAccountant.Best rdp = new RdpAccountant().best(List.of(releases), delta);
    assertThat(PldAccountant.epsilon(releases, delta, rdp)).isLessThan(rdp.epsilon());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rdp", "pld"})
  void accountantsAreFoundByTheirOwnNameAndSayItInWhatTheyFind(String name) {
    Accountant accountant = Accountant.of(name);
    assertThat(accountant.name()).isEqualTo(name);
    PrivacySpent spent = accountant.spent(Releases.gaussian(1, 2, 3), 1e-5);
    assertThat(spent.accountant()).isEqualTo(name);
    assertThat(spent.delta()).isEqualTo(1e-5);
    assertThat(accountant.spent(Releases.gaussian(1, 2, 3), 1e-5)).isEqualTo(spent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rdp", "pld"})
  void aNoiseThatIsLoudEnoughCostsNothingAtALargeDelta(String name) {
    Accountant accountant = Accountant.of(name);
    assertThat(accountant.spent(Releases.gaussian(0.001, 100, 1), 0.5).epsilon()).isZero();
  }

  @Test
  void anUnknownAccountantIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Accountant.of("moments"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("moments")
        .hasMessageContaining("rdp and pld");
  }

  @ParameterizedTest
  @CsvSource({
    "0.09, 1, 1, multiplier",
    "1e5, 1, 1, multiplier",
    "NaN, 1, 1, multiplier",
    "1, 0, 1, rate",
    "1, 1.1, 1, rate",
    "1, NaN, 1, rate",
    "1, 1, 0, steps",
    "1, 1, 10000001, steps"
  })
  void releasesOutOfRangeAreRefused(double multiplier, double rate, long steps, String named) {
    assertThatThrownBy(() -> Releases.gaussian(rate, multiplier, steps))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @CsvSource({"-1, 0.1", "Infinity, 0.1", "NaN, 0.1", "1, 0", "1, 1"})
  void whatIsSpentIsFinite(double epsilon, double delta) {
    assertThatThrownBy(() -> new PrivacySpent("rdp", epsilon, delta))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
