package org.fedclave.aggregation.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.fedclave.aggregation.secure.MaskingException.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.masking.GraphCommitment;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.MaskingContext;
import org.fedclave.protocol.masking.Roster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphTest {

  private static final MaskingContext CONTEXT = new MaskingContext(MaskedRound.RUN, 0);

  /** Parties 0, 2, 4, ... */
  private static Roster roster(int parties, String salt) {
    Bytes key = Bytes.wrap(new byte[32]);
    return new Roster(
        0,
        IntStream.range(0, parties)
            .mapToObj(i -> new KeyAdvertisement(2 * i, key, Digest.of(Bytes.utf8(salt + i))))
            .toList());
  }

  @ParameterizedTest
  @CsvSource({"5, 2", "10, 4", "11, 4", "50, 12", "101, 100", "200, 6"})
  void aRegularGraphIsRegularSymmetricAndConnected(int parties, int degree) {
    Graph graph = Graph.of(CONTEXT, new Topology.Regular(degree), roster(parties, "a"));
    for (int p = 0; p < 2 * parties; p += 2) {
      int[] near = graph.neighbourhood(p);
      assertThat(near).hasSize(degree + 1).contains(p).isSorted().doesNotHaveDuplicates();
      for (int q : near) {
        assertThat(graph.neighbourhood(q)).contains(p);
      }
    }
    assertThat(reachable(graph, 0)).hasSize(parties);
    assertThat(graph.components()).hasSize(1);
  }

  private static Set<Integer> reachable(Graph graph, int from) {
    Set<Integer> seen = new HashSet<>(Set.of(from));
    var next = new ArrayDeque<>(List.of(from));
    while (!next.isEmpty()) {
      for (int neighbour : graph.neighbourhood(next.removeFirst())) {
        if (seen.add(neighbour)) {
          next.add(neighbour);
        }
      }
    }
    return seen;
  }

  @Test
  void aDegreeThatReachesEverybodyIsTheCompleteGraph() {
    for (Topology topology : List.of(new Topology.Everybody(), new Topology.Regular(8))) {
      Graph graph = Graph.of(CONTEXT, topology, roster(9, "a"));
      for (int p = 0; p < 18; p += 2) {
        assertThat(graph.neighbourhood(p)).hasSize(9);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 1", "3, 3, 1", "5, 3, 1", "6, 3, 2", "7, 3, 2", "11, 3, 3", "20, 4, 5"})
  void groupsPartitionEverybodyAndDifferInSizeByOne(int parties, int size, int count) {
    Graph graph = Graph.of(CONTEXT, new Topology.Grouped(size), roster(parties, "a"));
    List<List<Integer>> groups = graph.components();
    assertThat(groups).hasSize(count);
    assertThat(groups.stream().flatMap(List::stream)).hasSize(parties).doesNotHaveDuplicates();
    int smallest = groups.stream().mapToInt(List::size).min().orElseThrow();
    int largest = groups.stream().mapToInt(List::size).max().orElseThrow();
    assertThat(largest - smallest).isLessThanOrEqualTo(1);
    for (List<Integer> group : groups) {
      for (int member : group) {
        assertThat(Arrays.stream(graph.neighbourhood(member)).boxed().toList()).isEqualTo(group);
      }
    }
  }

  @Test
  void everyRevealChangesTheGraph() {
    var topology = new Topology.Regular(4);
    Roster one = roster(40, "a");
    Roster other = roster(40, "b");
    for (int i = 0; i < 40; i += 13) {
      List<KeyAdvertisement> mixed = new java.util.ArrayList<>(one.advertisements());
      mixed.set(i, other.advertisements().get(i));
      int[] before = Graph.of(CONTEXT, topology, one).neighbourhood(0);
      int[] after = Graph.of(CONTEXT, topology, new Roster(0, mixed)).neighbourhood(0);
      assertThat(after).isNotEqualTo(before);
    }
  }

  /** Each place of each number, over 6,000 permutations of 6: expectation 1,000, deviation 29. */
  @Test
  void permutationsAreUniform() {
    int[][] counts = new int[6][6];
    for (int i = 0; i < 6000; i++) {
      int[] order = Permutation.of(Digest.of(Bytes.utf8("permutation " + i)), 6);
      for (int place = 0; place < 6; place++) {
        counts[place][order[place]]++;
      }
    }
    for (int[] row : counts) {
      for (int count : row) {
        assertThat(count).isBetween(870, 1130);
      }
    }
  }

  @Test
  void aChainRevealsBackwardsOnceAndIsCheckedAgainstItsTip() throws Exception {
    var chain = new GraphChain(MaskedRound.RUN, 3, 4, SeededForTests.random(9));
    GraphCommitment commitment = chain.commitment(MaskedRound.noKey(), MaskedRound.trainer(3));
    GraphCommitments commitments =
        GraphCommitments.verify(
            MaskedRound.RUN,
            List.of(commitment),
            java.util.Map.of(3, MaskedRound.trainer(3).verificationKeys()));
    Digest first = chain.reveal(0);
    Digest second = chain.reveal(1);
    assertThat(GraphCommitment.next(MaskedRound.RUN, 3, first)).isEqualTo(commitment.tip());
    commitments.check(3, 0, first);
    commitments.check(3, 0, first);
    refused(Rule.REVEAL, commitments, 3, 1, first);
    commitments.check(3, 3, chain.reveal(3));
    refused(Rule.REVEAL, commitments, 3, 1, second);
    refused(Rule.UNKNOWN_PARTY, commitments, 4, 1, second);
    assertThatThrownBy(() -> chain.reveal(2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> chain.reveal(4)).isInstanceOf(IllegalArgumentException.class);
  }

  private static void refused(
      Rule rule, GraphCommitments commitments, int party, int round, Digest reveal) {
    assertThatThrownBy(() -> commitments.check(party, round, reveal))
        .isInstanceOfSatisfying(MaskingException.class, e -> assertThat(e.rule()).isEqualTo(rule));
  }

  @Test
  void aCommitmentThatIsForgedOrDoubleIsRefused() {
    var chain = new GraphChain(MaskedRound.RUN, 0, 4, SeededForTests.random(9));
    var keys = java.util.Map.of(0, MaskedRound.trainer(0).verificationKeys());
    GraphCommitment forged = chain.commitment(MaskedRound.noKey(), MaskedRound.trainer(1));
    assertThatThrownBy(() -> GraphCommitments.verify(MaskedRound.RUN, List.of(forged), keys))
        .isInstanceOfSatisfying(
            MaskingException.class, e -> assertThat(e.rule()).isEqualTo(Rule.SIGNATURE));
    GraphCommitment sound = chain.commitment(MaskedRound.noKey(), MaskedRound.trainer(0));
    assertThatThrownBy(() -> GraphCommitments.verify(MaskedRound.RUN, List.of(sound, sound), keys))
        .isInstanceOfSatisfying(
            MaskingException.class, e -> assertThat(e.rule()).isEqualTo(Rule.DUPLICATE));
  }
}
