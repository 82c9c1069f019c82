package org.fedclave.aggregation.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NormalTailTest {
  /** Abramowitz and Stegun, tables 7.1 and 7.3, continued by other libraries' 17 digits. */
  @ParameterizedTest
  @CsvSource({
    "-1, 1.842700792949715",
    "0, 1",
    "0.5, 0.4795001221869535",
    "1, 0.15729920705028513",
    "2, 0.004677734981047266",
    "5, 1.5374597944280349e-12",
    "10, 2.088487583762545e-45"
  })
  void knownValuesOfTheComplementaryErrorFunction(double x, double expected) {
    assertThat(NormalTail.erfc(x)).isCloseTo(expected, Percentage.withPercentage(1e-11));
    assertThat(NormalTail.logErfc(x)).isCloseTo(Math.log(expected), Offset.offset(2e-13));
  }

  /** 1 - 2/sqrt(pi) sum (-1)^n x^(2n+1) / (n! (2n+1)), in 60 digits. */
  @Test
  void theWholeRangeAgreesWithTheTaylorSeriesInSixtyDigits() {
    for (double x = -3; x < 6; x += 0.037) {
      assertThat(NormalTail.erfc(x))
          .as("x = %s", x)
          .isCloseTo(slowErfc(x), Percentage.withPercentage(2e-11));
    }
  }

  private static double slowErfc(double x) {
    MathContext digits = new MathContext(60);
    BigDecimal big = new BigDecimal(x);
    BigDecimal square = big.multiply(big);
    BigDecimal power = big;
    BigDecimal sum = big;
    for (int n = 1; n < 300; n++) {
      power = power.multiply(square).negate().divide(BigDecimal.valueOf(n), digits);
      sum = sum.add(power.divide(BigDecimal.valueOf(2L * n + 1), digits), digits);
    }
    BigDecimal pi =
        new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459230781");
    BigDecimal factor = BigDecimal.TWO.divide(pi.sqrt(digits), digits);
    return BigDecimal.ONE.subtract(factor.multiply(sum)).doubleValue();
  }

  @Test
  void theLogarithmGoesOnWhereTheTailItselfIsZero() {
    assertThat(NormalTail.erfc(40)).isZero();
    assertThat(NormalTail.logErfc(40))
        .isCloseTo(-1600 - Math.log(40 * Math.sqrt(Math.PI)), Offset.offset(1e-3));
  }

  @Test
  void massBetweenNeighboursIsNotLostToCancellation() {
    double density = Math.exp(-8) / Math.sqrt(2 * Math.PI);
    assertThat(NormalTail.between(4, 4 + 1e-6))
        .isCloseTo(density * 1e-6, Percentage.withPercentage(1e-3));
    assertThat(NormalTail.between(-4 - 1e-6, -4))
        .isCloseTo(density * 1e-6, Percentage.withPercentage(1e-3));
    assertThat(NormalTail.between(-1e-6, 1e-6))
        .isCloseTo(2e-6 / Math.sqrt(2 * Math.PI), Percentage.withPercentage(1e-7));
    assertThat(NormalTail.between(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)).isEqualTo(1);
  }
}
