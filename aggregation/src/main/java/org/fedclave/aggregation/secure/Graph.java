package org.fedclave.aggregation.secure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.MaskingContext;
import org.fedclave.protocol.masking.Roster;

/**
 * Who is whose neighbour in a round. Follows from the roster alone, so that everybody computes the
 * same.
 *
 * <p>With a degree k it is the Harary graph on a random permutation: neighbours are up to k/2
 * places away on the circle (Bell et al. 2020, algorithm 1).
 */
final class Graph {

  private final int[] parties;
  private final List<int[]> neighbourhoods;
  private final List<List<Integer>> components;

  private Graph(int[] parties, List<int[]> neighbourhoods, List<List<Integer>> components) {
    this.parties = parties;
    this.neighbourhoods = neighbourhoods;
    this.components = components;
  }

  static Graph of(MaskingContext context, Topology topology, Roster roster) {
    int[] parties = roster.parties().stream().mapToInt(Integer::intValue).toArray();
    return switch (topology) {
      case Topology.Everybody() -> complete(parties);
      case Topology.Regular(int degree) when degree >= parties.length - 1 -> complete(parties);
      case Topology.Regular(int degree) -> circle(parties, shuffled(context, roster), degree);
      case Topology.Grouped(int size) -> grouped(parties, shuffled(context, roster), size);
    };
  }

  private static int[] shuffled(MaskingContext context, Roster roster) {
    return Permutation.of(seed(context, roster), roster.advertisements().size());
  }

  /**
   * {@code H("fedclave/mask-graph"; run, u32be(round), u32be(party), reveal, ...)}: nobody knows it
   * before the last participant that follows the protocol has revealed.
   */
  static Digest seed(MaskingContext context, Roster roster) {
    List<Bytes> parts = new ArrayList<>();
    parts.add(context.run().bytes());
    parts.add(KeySchedule.number(context.round()));
    for (KeyAdvertisement advertisement : roster.advertisements()) {
      parts.add(KeySchedule.number(advertisement.party()));
      parts.add(advertisement.reveal().bytes());
    }
    return Domain.MASK_GRAPH.hash(parts.toArray(Bytes[]::new));
  }

  private static Graph complete(int[] parties) {
    List<int[]> neighbourhoods = new ArrayList<>();
    for (int _ : parties) {
      neighbourhoods.add(parties);
    }
    return new Graph(parties, neighbourhoods, List.of(boxed(parties)));
  }

  private static Graph circle(int[] parties, int[] order, int degree) {
    int n = parties.length;
    int[][] neighbourhoods = new int[n][];
    for (int place = 0; place < n; place++) {
      int[] around = new int[degree + 1];
      for (int i = 0; i <= degree; i++) {
        around[i] = parties[order[Math.floorMod(place - degree / 2 + i, n)]];
      }
      Arrays.sort(around);
      neighbourhoods[order[place]] = around;
    }
    return new Graph(parties, List.of(neighbourhoods), List.of(boxed(parties)));
  }

  private static Graph grouped(int[] parties, int[] order, int size) {
    int[][] neighbourhoods = new int[parties.length][];
    List<List<Integer>> components = new ArrayList<>();
    for (int[] places : Groups.split(order, size)) {
      int[] members = Arrays.stream(places).map(place -> parties[place]).sorted().toArray();
      for (int place : places) {
        neighbourhoods[place] = members;
      }
      components.add(boxed(members));
    }
    components.sort((one, other) -> one.getFirst() - other.getFirst());
    return new Graph(parties, List.of(neighbourhoods), components);
  }

  private static List<Integer> boxed(int[] parties) {
    return Arrays.stream(parties).boxed().toList();
  }

  boolean has(int party) {
    return Arrays.binarySearch(parties, party) >= 0;
  }

  /** Who holds shares of {@code party}'s secrets: its neighbours and itself, ascending. */
  int[] neighbourhood(int party) {
    return neighbourhoods.get(Arrays.binarySearch(parties, party));
  }

  boolean areNeighbours(int one, int other) {
    return one != other && Arrays.binarySearch(neighbourhood(one), other) >= 0;
  }

  /** Who is summed together: everybody, or the groups in the order of their first members. */
  List<List<Integer>> components() {
    return components;
  }
}
