package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedclave.coordinator.Fixtures.Terms;
import org.fedclave.coordinator.Routing.Candidate;
import org.fedclave.coordinator.Routing.NotYet;
import org.fedclave.coordinator.Routing.Routed;
import org.fedclave.protocol.contract.Contract;
import org.junit.jupiter.api.Test;

class RoutingTest {

  private static final Contract FOUR =
      Fixtures.contract(Terms.of("log", "alice", "bob", "carol", "dave").sensitive());
  private static final Contract PUBLIC = Fixtures.contract(Terms.of("log", "alice", "bob"));

  private static final Set<String> DL4J = Set.of("dl4j");

  private static Candidate verified(String name, int free) {
    return new Candidate(id(name), true, free, DL4J);
  }

  @Test
  void oneNodeAggregatesAndPartiesGoRoundTheOthersInTheContractsOrder() {
    var route =
        (Routed)
            Routing.route(
                FOUR,
                List.of(verified("d", 1), verified("b", 1), verified("a", 1), verified("c", 1)));
    assertThat(route.aggregator()).isEqualTo(id("a"));
    assertThat(route.trainers())
        .containsExactly(
            Map.entry(id("b"), List.of(id("alice"), id("dave"))),
            Map.entry(id("c"), List.of(id("bob"))),
            Map.entry(id("d"), List.of(id("carol"))));
  }

  @Test
  void noMoreTrainersAreTakenThanThereAreParties() {
    var route =
        (Routed)
            Routing.route(
                PUBLIC,
                List.of(verified("a", 1), verified("b", 1), verified("c", 1), verified("d", 1)));
    assertThat(route.trainers().keySet()).containsExactly(id("b"), id("c"));
  }

  @Test
  void theNodeWithMostRoomComesFirst() {
    var route = (Routed) Routing.route(PUBLIC, List.of(verified("a", 1), verified("b", 5)));
    assertThat(route.aggregator()).isEqualTo(id("b"));
  }

  @Test
  void aSensitiveRunGoesToVerifiedNodesOnly() {
    List<Candidate> nodes = List.of(verified("a", 1), new Candidate(id("b"), false, 9, DL4J));
    assertThat(Routing.route(FOUR, nodes))
        .isInstanceOfSatisfying(
            NotYet.class,
            notYet -> assertThat(notYet.reason()).contains("1 of 2", "verified, fresh and free"));
    assertThat(Routing.route(PUBLIC, nodes)).isInstanceOf(Routed.class);
  }

  @Test
  void nodesWithoutTheContractsEngineAggregateAndNeverTrain() {
    Candidate other = new Candidate(id("a"), true, 1, Set.of("libtorch"));
    var route = (Routed) Routing.route(PUBLIC, List.of(other, verified("b", 1), verified("c", 9)));
    assertThat(route.aggregator()).isEqualTo(id("a"));
    assertThat(route.trainers().keySet()).containsExactly(id("c"), id("b"));
  }

  @Test
  void withoutANodeThatHasTheEngineTheRunWaitsAndSaysForWhich() {
    Candidate other = new Candidate(id("a"), true, 1, Set.of("libtorch"));
    Candidate another = new Candidate(id("b"), true, 1, Set.of("libtorch-cuda"));
    assertThat(Routing.route(PUBLIC, List.of(other, another)))
        .isInstanceOfSatisfying(
            NotYet.class, notYet -> assertThat(notYet.reason()).contains("2", "engine dl4j"));
  }

  @Test
  void aNodeWithoutRoomIsNotTaken() {
    assertThat(Routing.route(PUBLIC, List.of(verified("a", 1), verified("b", 0))))
        .isInstanceOf(NotYet.class);
  }
}
