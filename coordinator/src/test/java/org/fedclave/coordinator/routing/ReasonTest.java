package org.fedclave.coordinator.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.routing.Catalogue.NOW;
import static org.fedclave.coordinator.routing.Catalogue.acceleratedBy;
import static org.fedclave.coordinator.routing.Catalogue.atMost;
import static org.fedclave.coordinator.routing.Catalogue.id;
import static org.fedclave.coordinator.routing.Catalogue.needs;
import static org.fedclave.coordinator.routing.Catalogue.node;
import static org.fedclave.coordinator.routing.Catalogue.run;
import static org.fedclave.coordinator.routing.Catalogue.separate;
import static org.fedclave.coordinator.routing.Catalogue.tierOf;
import static org.fedclave.coordinator.routing.Catalogue.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.Rule;
import org.fedclave.coordinator.routing.Routing.Route;
import org.fedclave.protocol.contract.RoutingTerms;
import org.fedclave.transport.NodeOffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each reason by the one case that has it alone. */
class ReasonTest {

  private static final CatalogueEntry FIRST = node("fit-1").operator("a cloud").entry();
  private static final CatalogueEntry SECOND = node("fit-2").operator("a cloud").entry();

  private static final Set<Reason> ONLY_TO_TRAIN =
      EnumSet.of(Reason.ENGINE, Reason.ACCELERATOR, Reason.GPUS);

  /** A run, and the node that it does not get, beside two that it would. */
  private record Case(RunNeeds needs, CatalogueEntry odd) {}

  private static Case sensitive(Catalogue.NodeBuilder odd) {
    return new Case(needs(1), odd.entry());
  }

  private static Case asking(RoutingTerms terms, Catalogue.NodeBuilder odd) {
    return new Case(needs(run(0), 1, true, terms, 0), odd.entry());
  }

  private static Case caseOf(Reason reason) {
    return switch (reason) {
      case AWAY -> sensitive(node("odd").away());
      case QUARANTINED -> sensitive(node("odd").quarantined());
      case PLAIN -> sensitive(node("odd").tee(NodeOffer.NO_TEE).standing(Standing.NONE));
      case UNVERIFIED -> sensitive(node("odd").standing(Standing.NONE));
      case STALE ->
          sensitive(
              node("odd")
                  .standing(
                      Standing.good(
                          Catalogue.POLICY,
                          Catalogue.proven(
                              EvidenceFormat.NITRO, 0, NOW.minus(Duration.ofHours(3))))));
      case REVOKED -> sensitive(node("odd").refusedBy(Rule.REVOKED));
      case BELOW_FLOOR -> sensitive(node("odd").refusedBy(Rule.REPORTED_TCB));
      case EVIDENCE_REFUSED -> sensitive(node("odd").refusedBy(Rule.MEASUREMENT));
      case FULL -> sensitive(node("odd").capacity(2).load(2));
      case TEE_KIND ->
          sensitive(
              node("odd")
                  .standing(
                      Standing.good(
                          Catalogue.POLICY, Catalogue.proven(EvidenceFormat.TDX, 0, NOW))));
      case JURISDICTION -> asking(within("eu"), node("odd").region("us-east"));
      case TIER -> asking(tierOf("standard"), node("odd").tier("spot"));
      case PRICE -> asking(atMost(99), node("odd").price(100));
      case ENGINE -> sensitive(node("odd").engines("libtorch"));
      case ACCELERATOR -> asking(acceleratedBy("nvidia"), node("odd").accelerators("amd-mi300"));
      case GPUS ->
          sensitive(
              node("odd")
                  .standing(
                      Standing.good(
                          Catalogue.POLICY, Catalogue.proven(EvidenceFormat.NITRO, 1, NOW))));
      case OTHERS_FIRST -> sensitive(node("odd").price(1));
      case TOO_FEW_NODES, NO_TRAINER, ONE_OPERATOR ->
          throw new AssertionError("a reason of runs, not of nodes");
    };
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"TOO_FEW_NODES", "NO_TRAINER", "ONE_OPERATOR"})
  void aNodeThatIsWrongInOneWayHasNoPartInARunForThatReasonAlone(Reason reason) {
    Case odd = caseOf(reason);
    boolean couldAggregate = ONLY_TO_TRAIN.contains(reason);
    List<CatalogueEntry> catalogue =
        couldAggregate ? List.of(odd.odd()) : List.of(odd.odd(), FIRST, SECOND);
    Route route = Routing.route(odd.needs(), catalogue, NOW);
    List<Finding> findings = route.ofNodes().getOrDefault(id("odd"), List.of());
    assertThat(findings).extracting(Finding::reason).containsExactly(reason);
    assertThat(findings.getFirst().sentence()).isNotBlank().doesNotContain("\n");
    if (!couldAggregate) {
      assertThat(route.chosen().orElseThrow().aggregator()).isNotEqualTo(id("odd"));
      assertThat(route.chosen().orElseThrow().trainers()).doesNotContainKey(id("odd"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TOO_FEW_NODES", "NO_TRAINER", "ONE_OPERATOR"})
  void aRunThatGetsNoNodesWaitsForOneReason(Reason reason) {
    Route route =
        switch (reason) {
          case TOO_FEW_NODES ->
              Routing.route(needs(1), List.of(FIRST, node("odd").away().entry()), NOW);
          case NO_TRAINER ->
              Routing.route(
                  needs(1),
                  List.of(
                      node("a").engines("libtorch").entry(), node("b").engines("libtorch").entry()),
                  NOW);
          case ONE_OPERATOR ->
              Routing.route(
                  needs(run(0), 2, true, separate(), 0),
                  List.of(FIRST, SECOND, node("odd").operator(" A Cloud ").entry()),
                  NOW);
          default -> throw new AssertionError("a reason of nodes, not of runs");
        };
    assertThat(route.chosen()).isEmpty();
    assertThat(route.ofRun().orElseThrow().reason()).isEqualTo(reason);
    assertThat(route.ofRun().orElseThrow().sentence()).isNotBlank();
  }

  @Test
  void theDocumentExplainsEveryReasonByItsName() throws Exception {
    String document = Files.readString(Path.of("..", "docs", "routing.md"));
    assertThat(Stream.of(Reason.values()).map(reason -> "| `" + reason.wireName() + "` |"))
        .allSatisfy(row -> assertThat(document).contains(row));
  }
}
