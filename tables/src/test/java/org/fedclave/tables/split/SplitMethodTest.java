package org.fedclave.tables.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SplitMethodTest {
  @ParameterizedTest
  @ValueSource(strings = {"iid", "dirichlet:0.5", "dirichlet:100", "labels:2", "quantity:0.05"})
  void aMethodReadsBackAsItPrints(String by) {
    assertThat(SplitMethod.parse(by, OptionalInt.of(5))).hasToString(by);
  }

  @Test
  void aColumnsNameMayHoldAColon() {
    assertThat(SplitMethod.parse("column:a:b", OptionalInt.empty()))
        .isEqualTo(new SplitMethod.ByColumn("a:b"));
  }

  @ParameterizedTest
  @CsvSource({
    "iid, 1, 2 to 10000 parties",
    "iid, 10001, 2 to 10000 parties",
    "iid:3, 5, no way to split",
    "dirichlet, 5, needs a number",
    "dirichlet:x, 5, needs a number",
    "dirichlet:0, 5, alpha is 0.001 to 1000000",
    "dirichlet:NaN, 5, alpha is 0.001",
    "quantity:-1, 5, alpha is 0.001",
    "labels:0, 5, at least 1 label",
    "labels:1.5, 5, needs a whole number",
    "column:, 5, no way to split",
    "column:sex, 2, say how many parties there are",
    "skew, 2, there are iid"
  })
  void aMethodThatMakesNoSenseIsRefusedInASentence(String by, int parties, String complaint) {
    assertThatThrownBy(() -> SplitMethod.parse(by, OptionalInt.of(parties)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void theNumberOfPartiesIsAskedFor() {
    assertThatThrownBy(() -> SplitMethod.parse("iid", OptionalInt.empty()))
        .hasMessage("say among how many parties to split");
  }
}
