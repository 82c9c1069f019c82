package org.fedclave.coordinator.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.routing.Catalogue.NOW;
import static org.fedclave.coordinator.routing.Catalogue.node;
import static org.fedclave.coordinator.routing.Catalogue.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.Rule;
import org.fedclave.coordinator.routing.Routing.Chosen;
import org.fedclave.coordinator.routing.Routing.Route;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.RoutingTerms;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of every route, on catalogues and runs drawn from a seed. */
class RandomRoutingTest {

  private static final int TIMES = 2000;
  private static final List<Rule> RULES = List.of(Rule.values());

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void everyRouteKeepsTheRulesAndIsFoundWhereThereIsOne(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int routed = 0;
    for (int i = 0; i < TIMES; i++) {
      List<CatalogueEntry> catalogue = catalogue(random);
      RunNeeds needs = needs(random, i);
      Route route = Routing.route(needs, catalogue, NOW);
      assertThat(route.ofNodes()).hasSize(catalogue.size());
      assertThat(route.chosen().isPresent()).isEqualTo(exists(needs, catalogue));
      assertThat(route.ofRun().isPresent()).isEqualTo(route.chosen().isEmpty());
      if (route.chosen().isPresent()) {
        requireSound(needs, catalogue, route.chosen().get());
        routed++;
      }
      List<CatalogueEntry> shuffled = new ArrayList<>(catalogue);
      Collections.shuffle(shuffled, Random.from(random.split()));
      assertThat(Routing.route(needs, shuffled, NOW)).isEqualTo(route);
    }
    assertThat(routed).isBetween(TIMES / 10, TIMES * 9 / 10); // both ends are met
  }

  /** By trying every pair of an aggregator and a trainer: two nodes are enough for any run. */
  private static boolean exists(RunNeeds needs, List<CatalogueEntry> catalogue) {
    for (CatalogueEntry aggregator : catalogue) {
      for (CatalogueEntry trainer : catalogue) {
        if (!aggregator.node().equals(trainer.node())
            && new NodeCheck(needs, aggregator, NOW).toServe().isEmpty()
            && new NodeCheck(needs, trainer, NOW).toServe().isEmpty()
            && new NodeCheck(needs, trainer, NOW).toTrain().isEmpty()
            && (!needs.terms().separateOperators()
                || !aggregator.operator().equals(trainer.operator()))) {
          return true;
        }
      }
    }
    return false;
  }

  private static void requireSound(RunNeeds needs, List<CatalogueEntry> catalogue, Chosen chosen) {
    Map<MemberId, CatalogueEntry> byName = new HashMap<>();
    catalogue.forEach(entry -> byName.put(entry.node(), entry));
    assertThat(chosen.trainers()).doesNotContainKey(chosen.aggregator());
    assertThat(chosen.trainers().values().stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(needs.parties());
    assertThat(chosen.trainers().values()).allSatisfy(parties -> assertThat(parties).isNotEmpty());
    List<CatalogueEntry> nodes = new ArrayList<>();
    nodes.add(byName.get(chosen.aggregator()));
    chosen.trainers().keySet().forEach(name -> nodes.add(byName.get(name)));
    for (CatalogueEntry entry : nodes) {
      assertThat(new NodeCheck(needs, entry, NOW).toServe()).isEmpty();
      if (!entry.node().equals(chosen.aggregator())) {
        assertThat(new NodeCheck(needs, entry, NOW).toTrain()).isEmpty();
      }
    }
    if (needs.terms().separateOperators()) {
      assertThat(nodes.stream().map(CatalogueEntry::operator).distinct()).hasSizeGreaterThan(1);
    }
  }

  private static List<CatalogueEntry> catalogue(SplittableRandom random) {
    List<CatalogueEntry> catalogue = new ArrayList<>();
    int size = random.nextInt(9);
    for (int i = 0; i < size; i++) {
      var node =
          node("node-" + i)
              .operator(pick(random, "x", "X", "y"))
              .region(pick(random, "eu-de", "eu-de", "us", "unknown"))
              .tier(pick(random, "standard", "standard", "spot"))
              .price(random.nextInt(3))
              .capacity(1 + random.nextInt(3))
              .load(random.nextInt(3))
              .engines(pick(random, "dl4j", "dl4j", "libtorch"))
              .accelerators(pick(random, "nvidia-h200", "amd-mi300"));
      switch (random.nextInt(12)) {
        case 0 -> node.away();
        case 1 -> node.quarantined();
        case 2 -> node.standing(Standing.NONE);
        case 3 -> node.tee("none").standing(Standing.NONE);
        case 4 -> node.refusedBy(RULES.get(random.nextInt(RULES.size())));
        case 5 ->
            node.standing(
                Standing.good(
                    Catalogue.POLICY,
                    Catalogue.proven(
                        random.nextBoolean() ? EvidenceFormat.TDX : EvidenceFormat.NITRO,
                        random.nextInt(2),
                        NOW.minus(Duration.ofHours(random.nextInt(4))))));
        default -> {}
      }
      catalogue.add(node.entry());
    }
    return catalogue;
  }

  private static RunNeeds needs(SplittableRandom random, int number) {
    RoutingTerms terms =
        new RoutingTerms(
            random.nextBoolean() ? new TreeSet<>() : new TreeSet<>(List.of("eu")),
            random.nextBoolean(),
            random.nextInt(3) == 0 ? Optional.of("standard") : Optional.empty(),
            random.nextInt(3) == 0 ? Optional.of("nvidia") : Optional.empty(),
            random.nextInt(3) == 0 ? OptionalLong.of(1) : OptionalLong.empty());
    return Catalogue.needs(
        run(number), 1 + random.nextInt(4), random.nextInt(3) > 0, terms, random.nextInt(4) / 3);
  }

  private static String pick(SplittableRandom random, String... of) {
    return of[random.nextInt(of.length)];
  }
}
