package org.fedclave.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AggregationRulesTest {

  @Test
  void everyRuleIsFoundByItsOwnName() {
    var adam = Map.of("serverLearningRate", 0.1, "beta1", 0.9, "beta2", 0.99, "tau", 1e-3);
    assertThat(AggregationRules.of("fed-adam", adam)).isEqualTo(new AggregationRule.FedAdam(0.1));
    assertThat(AggregationRules.of("fed-avg", Map.of("serverLearningRate", 1.0)))
        .isEqualTo(new AggregationRule.FedAvg());
    assertThat(AggregationRules.names()).containsExactly("fed-adam", "fed-avg");
  }

  @Test
  void anUnknownRuleIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> AggregationRules.of("fed-sum", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fed-sum")
        .hasMessageContaining("fed-adam, fed-avg");
  }

  @Test
  void aMissingParameterIsRefusedInsteadOfAssumed() {
    assertThatThrownBy(() -> AggregationRules.of("fed-avg", Map.of()))
        .hasMessageContaining("exactly the parameters [serverLearningRate]");
  }

  @Test
  void anUnknownParameterIsRefused() {
    var parameters = Map.of("serverLearningRate", 1.0, "momentum", 0.9);
    assertThatThrownBy(() -> AggregationRules.of("fed-avg", parameters))
        .hasMessageContaining("momentum");
  }

  @Test
  void aValueOutOfItsRangeIsRefused() {
    assertThatThrownBy(() -> AggregationRules.of("fed-avg", Map.of("serverLearningRate", 0.0)))
        .hasMessageContaining("positive");
  }
}
