package org.fedclave.tables;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NumbersTest {

  @ParameterizedTest
  @ValueSource(strings = {"0", "-0", "7", "-12", "1234567890123456"})
  void wholeNumbersAreNumbersOfBothKinds(String text) {
    assertThat(Numbers.isNumber(text, false)).isTrue();
    assertThat(Numbers.isNumber(text, true)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.5", "-1.25", "1e5", "1E+05", "2.5e-7", "0e0"})
  void fractionsAndExponentsAreRealNumbersOnly(String text) {
    assertThat(Numbers.isNumber(text, false)).isFalse();
    assertThat(Numbers.isNumber(text, true)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1 ",
        " 1",
        "+1",
        "007",
        "-01",
        ".5",
        "5.",
        "1,5",
        "1'000",
        "1_000",
        "1e",
        "1e+",
        "e5",
        "-",
        "--1",
        "NaN",
        "Infinity",
        "-Infinity",
        "0x1F",
        "1f",
        "1d",
        "1L",
        "١",
        "1.2.3"
      })
  void whateverAParserMightGuessIsNoNumber(String text) {
    assertThat(Numbers.isNumber(text, true)).isFalse();
  }
}
