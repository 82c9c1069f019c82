package org.fedclave.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
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
}
