package org.fedclave.coordinator.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.routing.Catalogue.NOW;
import static org.fedclave.coordinator.routing.Catalogue.id;
import static org.fedclave.coordinator.routing.Catalogue.needs;
import static org.fedclave.coordinator.routing.Catalogue.node;
import static org.fedclave.coordinator.routing.Catalogue.run;
import static org.fedclave.coordinator.routing.Catalogue.separate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.coordinator.routing.Routing.Chosen;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.RoutingTerms;
import org.junit.jupiter.api.Test;

class RoutingTest {

  private static Chosen chosen(RunNeeds needs, CatalogueEntry... catalogue) {
    return Routing.route(needs, List.of(catalogue), NOW).chosen().orElseThrow();
  }

  @Test
  void oneNodeAggregatesAndPartiesGoRoundTheOthersInTheContractsOrder() {
    Chosen chosen =
        chosen(
            needs(4),
            node("a").capacity(4).entry(),
            node("b").capacity(3).entry(),
            node("c").capacity(2).entry(),
            node("d").capacity(1).entry());
    assertThat(chosen.aggregator()).isEqualTo(id("a"));
    assertThat(chosen.trainers())
        .containsExactly(
            Map.entry(id("b"), List.of(id("party-0"), id("party-3"))),
            Map.entry(id("c"), List.of(id("party-1"))),
            Map.entry(id("d"), List.of(id("party-2"))));
  }

  @Test
  void noMoreTrainersAreTakenThanThereAreParties() {
    Chosen chosen =
        chosen(
            needs(2), node("a").entry(), node("b").entry(), node("c").entry(), node("d").entry());
    assertThat(chosen.trainers()).hasSize(2).doesNotContainKey(chosen.aggregator());
  }

  @Test
  void theNodeWithMostRoomComesFirstAndOfEqualsTheCheaperOne() {
    assertThat(
            chosen(
                    needs(1),
                    node("a").price(0).entry(),
                    node("b").capacity(5).load(3).price(9).entry(),
                    node("c").capacity(2).price(8).entry())
                .aggregator())
        .isEqualTo(id("c"));
  }

  @Test
  void nodesThatCannotTrainAggregateFirst() {
    Chosen chosen =
        chosen(
            needs(2),
            node("a").engines("libtorch").entry(),
            node("b").entry(),
            node("c").capacity(9).entry());
    assertThat(chosen.aggregator()).isEqualTo(id("a"));
    assertThat(chosen.trainers().keySet()).containsExactly(id("c"), id("b"));
  }

  @Test
  void aPublicRunMayGoToNodesWhoseEvidenceTheCoordinatorHasNotSeenYetOrTooLongAgo() {
    CatalogueEntry silent = node("a").standing(Standing.NONE).entry();
    CatalogueEntry stale =
        node("b")
            .standing(
                Standing.good(
                    Catalogue.POLICY,
                    Catalogue.proven(EvidenceFormat.NITRO, 0, NOW.minus(Duration.ofDays(9)))))
            .entry();
    RunNeeds open = needs(run(0), 1, false, RoutingTerms.ANY, 0);
    assertThat(chosen(open, silent, stale).trainers()).hasSize(1);
    assertThat(Routing.route(needs(1), List.of(silent, stale), NOW).chosen()).isEmpty();
  }

  @Test
  void aPublicRunDoesNotGoToPlainNodesEither() {
    CatalogueEntry plain = node("a").tee("none").standing(Standing.NONE).entry();
    var route =
        Routing.route(
            needs(run(0), 1, false, RoutingTerms.ANY, 0),
            List.of(plain, node("b").entry(), node("c").entry()),
            NOW);
    assertThat(route.ofNodes().get(id("a")))
        .extracting(Finding::reason)
        .containsExactly(Reason.PLAIN);
  }

  @Test
  void aNodeOfAnotherOperatorTakesTheLastPlaceWhereAllWouldBeOneOperators() {
    RunNeeds needs = needs(run(0), 2, true, separate(), 0);
    CatalogueEntry a = node("a").operator("x").capacity(9).entry();
    CatalogueEntry b = node("b").operator("x").capacity(8).entry();
    CatalogueEntry c = node("c").operator("X ").capacity(7).entry();
    CatalogueEntry d = node("d").operator("y").capacity(1).entry();
    Chosen chosen = chosen(needs, a, b, c, d);
    assertThat(chosen.aggregator()).isEqualTo(id("a"));
    assertThat(chosen.trainers().keySet()).containsExactly(id("b"), id("d"));
    assertThat(chosen(needs(2), a, b, c, d).trainers().keySet()).containsExactly(id("b"), id("c"));
  }

  @Test
  void whereOnlyOneOperatorsNodesCanTrainAnothersAggregates() {
    RunNeeds needs = needs(run(0), 2, true, separate(), 0);
    Chosen chosen =
        chosen(
            needs,
            node("a").operator("x").engines("other").capacity(9).entry(),
            node("b").operator("x").entry(),
            node("c").operator("y").engines("other").entry());
    assertThat(chosen.aggregator()).isEqualTo(id("c"));
    assertThat(chosen.trainers().keySet()).containsExactly(id("b"));
  }

  @Test
  void overManyRunsEqualNodesComeFirstEquallyOften() {
    Map<MemberId, Integer> first = new TreeMap<>();
    int runs = 3000;
    for (int i = 0; i < runs; i++) {
      RunNeeds needs = needs(run(i), 1, true, RoutingTerms.ANY, 0);
      Chosen chosen = chosen(needs, node("a").entry(), node("b").entry(), node("c").entry());
      first.merge(chosen.aggregator(), 1, Integer::sum);
    }
    // each binomial(3000, 1/3): mean 1000, deviation 25.8; six of them is one in 10^9
    assertThat(first).hasSize(3);
    assertThat(first.values()).allSatisfy(count -> assertThat(count).isBetween(845, 1155));
  }
}
