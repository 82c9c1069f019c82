package org.fedclave.aggregation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class MasksTest {
  @Test
  void aMeanGoesWithEveryMask() {
    AggregationRule rule = new AggregationRule(new FedAdam(0.1));
    for (String mode : new String[] {"off", "pairwise", "groups"}) {
      assertThatCode(() -> rule.check(Masks.of(mode, 3), 3)).doesNotThrowAnyException();
    }
  }

  @Test
  void krumWithPairwiseMasksIsRefusedWithTheAlternative() {
    assertThatThrownBy(() -> rule(new Krum(1)).check(Masks.of("pairwise", 0), 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "krum compares updates and pairwise masks hide them:"
                + " take secureAggregation {mode: groups, ...} or {mode: \"off\"}");
  }

  @Test
  void groupsCountAsTheUpdatesOfARobustRule() {
    assertThatCode(() -> rule(new Krum(1)).check(Masks.of("groups", 3), 15))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> rule(new Krum(1)).check(Masks.of("groups", 3), 14))
        .hasMessage(
            "krum needs 5 updates or more (n >= 2f + 3 with f = 1); there are 4,"
                + " groups of 3 out of 14 parties");
  }

  @Test
  void normalisedAveragingNeedsEachUpdate() {
    assertThatCode(() -> rule(new FedNova()).check(Masks.of("off", 0), 1))
        .doesNotThrowAnyException();
    for (String mode : new String[] {"pairwise", "groups"}) {
      assertThatThrownBy(() -> rule(new FedNova()).check(Masks.of(mode, 2), 100))
          .hasMessageContaining(mode)
          .hasMessageContaining("{mode: \"off\"}");
    }
  }

  @Test
  void tooFewPartiesAreRefusedBeforeTheRun() {
    assertThatThrownBy(() -> rule(new Bulyan(1)).check(Masks.of("off", 0), 6))
        .hasMessage("bulyan needs 7 updates or more (n >= 4f + 3 with f = 1); there are 6");
  }

  @Test
  void anUnknownModeIsRefused() {
    assertThatThrownBy(() -> Masks.of("on", 3)).hasMessageContaining("not on");
    assertThatThrownBy(() -> Masks.of("groups", 1)).hasMessageContaining("size is 1");
  }

  private static AggregationRule rule(Combining combining) {
    return new AggregationRule(combining, new FedAvg());
  }
}
