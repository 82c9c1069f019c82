package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fedclave.coordinator.CoordinatorStore.StoredRun;
import org.fedclave.coordinator.RunRecovery.Decision;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.transport.RunState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunRecoveryTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Instant SOON = NOW.plus(Duration.ofSeconds(29));
  private static final Instant LATER = NOW.plus(RunRecovery.GRACE);

  private final Set<MemberId> here = new HashSet<>(Set.of(id("hub"), id("one"), id("two")));
  private final RunRecovery recovery = new RunRecovery(here::contains);

  private static StoredRun run(int incarnation, int progressed) {
    return new StoredRun(
        RunId.of(Bytes.utf8("a run")),
        RunState.RUNNING,
        NOW,
        "",
        id("lab"),
        NOW.plus(Duration.ofDays(1)),
        Digest.of(Bytes.utf8("envelope")),
        List.of(id("lab")),
        List.of(),
        List.of(id("hub"), id("one"), id("two")),
        incarnation,
        progressed);
  }

  private Decision look(Instant now, boolean canRoute) {
    return recovery.look(run(0, 0), now, () -> canRoute);
  }

  @Test
  void aRunWhoseNodesAreAllThereGoesOn() {
    assertThat(look(NOW, true)).isEqualTo(new Decision.GoOn(""));
  }

  @Test
  void aShortAbsenceIsWaitedForAndSaid() {
    here.remove(id("one"));

    assertThat(look(NOW, true))
        .isEqualTo(
            new Decision.GoOn(
                "one is away since 2026-06-01T12:00:00Z; at 2026-06-01T12:00:30Z another node is"
                    + " sought"));
    assertThat(look(SOON, true)).isInstanceOf(Decision.GoOn.class);
    here.add(id("one"));
    assertThat(look(LATER, true)).isEqualTo(new Decision.GoOn(""));
  }

  @Test
  void whoeverStaysAwayIsReplacedWhereSomebodyCanBe() {
    here.remove(id("two"));
    look(NOW, true);

    assertThat(look(LATER, true))
        .isEqualTo(new Decision.Anew("two is away since 2026-06-01T12:00:00Z"));
  }

  @Test
  void withoutAnotherNodeTheAggregatorDecidesAboutALostTrainer() {
    here.remove(id("two"));
    look(NOW, false);

    assertThat(look(LATER, false))
        .isInstanceOfSatisfying(
            Decision.GoOn.class,
            goOn ->
                assertThat(goOn.waitingFor())
                    .startsWith("two is away since 2026-06-01T12:00:00Z, and no other node"));
  }

  @Test
  void withoutItsAggregatorNothingGoesOnWhetherOrNotThereIsAnother() {
    here.remove(id("hub"));
    look(NOW, false);

    assertThat(look(LATER, false)).isInstanceOf(Decision.Anew.class);
  }

  @Test
  void anAbsenceIsCountedFromItsOwnBeginning() {
    here.remove(id("two"));
    look(NOW, true);
    here.add(id("two"));
    look(SOON, true);
    here.remove(id("two"));
    look(LATER, true);

    assertThat(look(LATER.plus(Duration.ofSeconds(29)), true)).isInstanceOf(Decision.GoOn.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ABORTED",
        "ATTESTATION",
        "CAPACITY",
        "DEADLINE",
        "FAULT",
        "PLATFORM",
        "TOO_FEW_PARTIES",
        "TRANSPORT"
      })
  void anotherEnclaveIsTriedWhereThisOneMayBeToBlame(String rule) {
    assertThat(RunRecovery.mayPass(new Refusal(rule, "it is so"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CONTRACT", "EXPIRED", "TERMS", "KEY_RELEASE", "ENGINE", "COUNTERSIGNATURE", ""})
  void noneIsTriedWhereTheRunOrItsMembersAre(String rule) {
    assertThat(RunRecovery.mayPass(new Refusal(rule, "it is so"))).isFalse();
  }

  @Test
  void aRunThatGetsNowhereIsGivenUp() {
    assertThat(RunRecovery.inVain(run(1, -1))).isEmpty();
    assertThat(RunRecovery.inVain(run(2, -1))).isPresent();
    assertThat(RunRecovery.inVain(run(9, 8))).isEmpty();
    assertThat(RunRecovery.inVain(run(11, 8))).isPresent();
    assertThat(RunRecovery.inVain(run(Assignment.MOST_INCARNATIONS - 1, 998))).isPresent();
  }
}
