package org.fedclave.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.junit.jupiter.api.Test;

final class AggregationRulesTest {
  private static final List<ServerStep> STEPS =
      List.of(
          new FedAvg(0.5),
          new FedAvgM(1, 0.9),
          new FedAdagrad(1, 0, 1e-3),
          new FedAdam(0.1),
          new FedYogi(0.1, 0.9, 0.99, 1e-3),
          new FedProx(1, 0.1),
          new Scaffold(1, 20));

  private static final List<Combining> COMBININGS =
      List.of(
          new FedNova(),
          new NormBound(2.5),
          new Median(),
          new TrimmedMean(2),
          new Krum(1),
          new MultiKrum(2, 3),
          new Bulyan(4),
          new GeometricMedian(1e-6, 3),
          new FlTrust(2));

  @Test
  void everyRuleIsFoundByItsOwnNameAndParameters() {
    for (ServerStep step : STEPS) {
      assertRead(new AggregationRule(step));
      for (Combining combining : step instanceof Scaffold ? List.<Combining>of() : COMBININGS) {
        assertRead(new AggregationRule(combining, step));
      }
    }
  }

  private static void assertRead(AggregationRule rule) {
    assertThat(AggregationRules.of(rule.name(), rule.parameters())).isEqualTo(rule);
  }

  @Test
  void everyNameIsTriedHere() {
    assertThat(AggregationRules.steps())
        .containsExactlyElementsOf(STEPS.stream().map(ServerStep::name).toList());
    assertThat(AggregationRules.combinings())
        .containsExactlyElementsOf(COMBININGS.stream().map(Combining::name).toList());
  }

  @Test
  void aRuleDescribesItselfWithAllItsParameters() {
    assertThat(new AggregationRule(new FedAvg()).describe())
        .isEqualTo("fed-avg(serverLearningRate=1.0)");
    assertThat(new AggregationRule(new FedAdam(0.1)).describe())
        .isEqualTo("fed-adam(serverLearningRate=0.1, beta1=0.9, beta2=0.99, tau=0.001)");
    assertThat(new AggregationRule(new MultiKrum(1, 3), new FedAvg()).describe())
        .isEqualTo("multi-krum-then-fed-avg(attackers=1.0, selected=3.0, serverLearningRate=1.0)");
  }

  @Test
  void onlyFedProxPullsTrainersBackAndOnlyFedNovaAsksForLengths() {
    for (ServerStep step : STEPS) {
      assertThat(new AggregationRule(step).proximalWeight())
          .isEqualTo(step instanceof FedProx ? 0.1 : 0);
    }
    for (Combining combining : COMBININGS) {
      assertThat(new AggregationRule(combining, new FedAvg()).readsLengths())
          .isEqualTo(combining instanceof FedNova);
    }
  }

  /** A rule that is added here has to be thought of there, too. */
  @Test
  void contractsAllowRecordLevelPrivacyWithEveryRuleThatLeavesTrainersTheirSteps() {
    List<AggregationRule> rules = new ArrayList<>();
    for (ServerStep step : STEPS) {
      rules.add(new AggregationRule(step));
      for (Combining combining : step instanceof Scaffold ? List.<Combining>of() : COMBININGS) {
        rules.add(new AggregationRule(combining, step));
      }
    }
    PrivacyTerms terms = PrivacyTerms.recordLevel(1, 1, 1e-5);
    for (AggregationRule rule : rules) {
      var aggregation = new AggregationTerms(rule.name(), rule.parameters(), MaskingTerms.OFF, 1);
      if (rule.prescribesSteps()) {
        assertThatThrownBy(() -> terms.requireFits(aggregation))
            .as(rule.name())
            .isInstanceOf(IllegalArgumentException.class);
      } else {
        terms.requireFits(aggregation);
      }
    }
  }

  @Test
  void onlyScaffoldMakesPartiesWeighTheSame() {
    for (ServerStep step : STEPS) {
      AggregationRule rule = new AggregationRule(step);
      assertThat(rule.weight(7)).isEqualTo(step instanceof Scaffold ? 1 : 7);
      assertThat(rule.scaffold().isPresent()).isEqualTo(step instanceof Scaffold);
    }
  }

  @Test
  void aRootThatIsNoPartyOfTheRunIsRefused() {
    AggregationRule rule = new AggregationRule(new FlTrust(3), new FedAvg());
    rule.requireParties(4);
    assertThatThrownBy(() -> rule.requireParties(3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "fl-trust has its root at party number 3; the run has 3 parties, from number 0");
  }

  @Test
  void anUnknownRuleIsRefusedWithTheKnownOnes() {
    for (String name : List.of("fed-sum", "krum", "fed-avg-then-krum", "mean-then-fed-avg", "")) {
      assertThatThrownBy(() -> AggregationRules.of(name, Map.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is named " + name + ";")
          .hasMessageContaining("fed-avg, fed-avgm")
          .hasMessageContaining("krum, multi-krum");
    }
  }

  @Test
  void aMissingParameterIsRefusedInsteadOfAssumed() {
    assertThatThrownBy(() -> AggregationRules.of("fed-avg", Map.of()))
        .hasMessageContaining("exactly the parameters [serverLearningRate]");
    assertThatThrownBy(
            () -> AggregationRules.of("krum-then-fed-avg", Map.of("serverLearningRate", 1.0)))
        .hasMessageContaining("exactly the parameters [attackers, serverLearningRate]");
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
    Map<String, Double> half = new HashMap<>(Map.of("serverLearningRate", 1.0, "attackers", 1.5));
    assertThatThrownBy(() -> AggregationRules.of("krum-then-fed-avg", half))
        .hasMessageContaining("attackers is 1.5; it must be a whole number");
  }
}
