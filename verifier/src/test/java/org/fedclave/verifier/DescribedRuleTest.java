package org.fedclave.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.MaskingTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescribedRuleTest {

  private static final AggregationTerms TERMS =
      new AggregationTerms("fed-adam", Map.of("beta1", 0.9, "tau", 1e-3), MaskingTerms.OFF, 1);

  @Test
  void theContractsRuleIsRecognisedInAnyOrderOfParameters() {
    assertThat(DescribedRule.parse("fed-adam(beta1=0.9, tau=0.001)"))
        .hasValueSatisfying(rule -> assertThat(rule.fits(TERMS)).isTrue());
    assertThat(DescribedRule.parse("fed-adam(tau=1.0E-3, beta1=0.90)"))
        .hasValueSatisfying(rule -> assertThat(rule.fits(TERMS)).isTrue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fed-avg(beta1=0.9, tau=0.001)",
        "fed-adam(beta1=0.9)",
        "fed-adam(beta1=0.8, tau=0.001)",
        "fed-adam(beta1=0.9, tau=0.001, beta2=0.99)",
        "fed-adam()"
      })
  void anotherRuleOrOtherParametersDoNotFit(String text) {
    assertThat(DescribedRule.parse(text))
        .hasValueSatisfying(rule -> assertThat(rule.fits(TERMS)).isFalse());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fed-adam",
        "fed-adam(",
        "fed-adam(x)",
        "fed-adam(a=1,b=2)",
        "fed-adam(a=1, )",
        "fed-adam(a=1, a=1)",
        "fed-adam(a=1-2)",
        "fed-adam(a=NaN)",
        "fed-adam(a=1) and more",
        "Fed-Adam(a=1)",
        "fed-adam((a=1))"
      })
  void textOfAnotherFormIsNoRule(String text) {
    assertThat(DescribedRule.parse(text)).isEmpty();
  }
}
