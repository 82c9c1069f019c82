package org.fedclave.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckListTest {

  private final CheckList checks = new CheckList();

  @Test
  void aCheckThatDidNotRunRefusesByItsName() throws RefusedException {
    checks.require(Rule.DEBUG, true, "");
    assertThatThrownBy(() -> checks.requireDone(EnumSet.of(Rule.DEBUG, Rule.VMPL)))
        .hasMessageContaining("VMPL")
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.rule()).isEqualTo(Rule.CHECK_MISSING));
    checks.require(Rule.VMPL, true, "");
    checks.requireDone(EnumSet.of(Rule.DEBUG, Rule.VMPL));
  }

  @Test
  void aCheckThatFailedDoesNotCountAsDone() {
    assertThatThrownBy(() -> checks.require(Rule.DEBUG, false, "debuggable"))
        .isInstanceOf(RefusedException.class)
        .hasMessage("debuggable");
    assertThatThrownBy(() -> checks.requireDone(EnumSet.of(Rule.DEBUG)))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void anObserverSeesWhatHeldInOrderUpToTheRefusal() {
    List<Rule> seen = new ArrayList<>();
    assertThatThrownBy(
            () ->
                CheckList.observed(
                    seen::add,
                    () -> {
                      var inner = new CheckList();
                      inner.require(Rule.VMPL, true, "");
                      inner.require(Rule.DEBUG, true, "");
                      inner.require(Rule.MEASUREMENT, false, "another program");
                      return inner;
                    }))
        .isInstanceOf(RefusedException.class)
        .hasMessage("another program");
    assertThat(seen).containsExactly(Rule.VMPL, Rule.DEBUG);
  }

  @Test
  void whatHappensAfterTheObservationIsNotSeen() throws RefusedException {
    List<Rule> seen = new ArrayList<>();
    assertThat(CheckList.<Integer>observed(seen::add, () -> 7)).isEqualTo(7);
    checks.require(Rule.DEBUG, true, "");
    assertThat(seen).isEmpty();
  }
}
