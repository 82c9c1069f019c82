package org.fedclave.aggregation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MasksTest {
  @Test
  void aMeanGoesWithEveryMask() {
    AggregationRule rule = new AggregationRule(new FedAdam(0.1));
    for (String mode : new String[] {"off", "pairwise", "groups(3)"}) {
      assertThatCode(() -> rule.check(Masks.of(mode), 3)).doesNotThrowAnyException();
    }
  }

  @Test
  void krumWithPairwiseMasksIsRefusedWithTheAlternative() {
    assertThatThrownBy(() -> rule(new Krum(1)).check(Masks.of("pairwise"), 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("krum compares updates and pairwise masks hide them: take groups(g) or off");
  }

  @Test
  void groupsCountAsTheUpdatesOfARobustRule() {
    assertThatCode(() -> rule(new Krum(1)).check(Masks.of("groups(3)"), 15))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> rule(new Krum(1)).check(Masks.of("groups(3)"), 14))
        .hasMessage(
            "krum needs 5 updates or more (n >= 2f + 3 with f = 1); there are 4"
                + " (groups(3) of 14 parties)");
  }

  @Test
  void normalisedAveragingNeedsEachUpdate() {
    assertThatCode(() -> rule(new FedNova()).check(Masks.of("off"), 1)).doesNotThrowAnyException();
    for (String mode : new String[] {"pairwise", "groups(2)"}) {
      assertThatThrownBy(() -> rule(new FedNova()).check(Masks.of(mode), 100))
          .hasMessageContaining(mode)
          .hasMessageContaining("take off");
    }
  }

  @Test
  void tooFewPartiesAreRefusedBeforeTheRun() {
    assertThatThrownBy(() -> rule(new Bulyan(1)).check(Masks.of("off"), 6))
        .hasMessage("bulyan needs 7 updates or more (n >= 4f + 3 with f = 1); there are 6");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "on", "groups", "groups(1)", "groups(0)", "groups(2", "groups(9999)"})
  void anUnknownModeIsRefused(String mode) {
    assertThatThrownBy(() -> Masks.of(mode)).isInstanceOf(IllegalArgumentException.class);
  }

  private static AggregationRule rule(Combining combining) {
    return new AggregationRule(combining, new FedAvg());
  }
}
