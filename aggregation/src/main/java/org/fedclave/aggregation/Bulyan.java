package org.fedclave.aggregation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;

/**
 * Bulyan over Krum (El Mhamdi, Guerraoui, Rouault 2018, "The Hidden Vulnerability of Distributed
 * Learning in Byzantium", section 4): theta = n - 2f updates are selected, each time the one that
 * {@link Krum} selects out of those that are left; then each coordinate is the mean of the theta -
 * 2f selected values that are nearest to the selected values' median.
 *
 * <p>Krum's neighbours are counted in those that are left and are at least one, since the last
 * selection has only 2f + 1. Examples do not weigh. Among equals the lower index and the lower
 * value win. Memory: all updates, n^2 distances, one result.
 *
 * @param attackers f, how many updates may be anything; 1 to 1,000
 */
public record Bulyan(int attackers) implements Combining {
  public Bulyan {
    Ranges.within("attackers", attackers, 1, 1_000);
  }

  @Override
  public String name() {
    return "bulyan";
  }

  @Override
  public SequencedMap<String, Double> parameters() {
    return Named.of("attackers", attackers);
  }

  @Override
  public Needs needs() {
    return Needs.VECTORS;
  }

  @Override
  public int minimumUpdates() {
    return 4 * attackers + 3;
  }

  @Override
  public String requirement() {
    return "n >= 4f + 3 with f = " + attackers;
  }

  @Override
  public Combiner combiner(int size) {
    return new HoldingCombiner(this, size, this::combine);
  }

  private Combined combine(HeldUpdates held) {
    List<float[]> rows = held.rows();
    List<Integer> kept = select(new Distances(rows), rows.size());
    int counted = kept.size() - 2 * attackers;
    float[] update =
        SortedTiles.reduce(kept.stream().sorted().map(rows::get).toList(), new Central(counted));
    return new Combined(
        update,
        held.allBut(
            kept, position -> "Krum selected " + kept.size() + " others of " + rows.size()));
  }

  /** Positions in the order of their selection. */
  private List<Integer> select(Distances distances, int n) {
    boolean[] left = new boolean[n];
    Arrays.fill(left, true);
    List<Integer> selected = new ArrayList<>();
    for (int remaining = n; selected.size() < n - 2 * attackers; remaining--) {
      int neighbours = Math.max(1, remaining - attackers - 2);
      int best = -1;
      double bestScore = Double.POSITIVE_INFINITY;
      for (int i = 0; i < n; i++) {
        if (left[i]) {
          double score = distances.score(i, left, neighbours);
          if (best < 0 || score < bestScore) {
            best = i;
            bestScore = score;
          }
        }
      }
      left[best] = false;
      selected.add(best);
    }
    return selected;
  }

  /** The mean of the values nearest to the median: a window of the sorted ones. */
  private record Central(int counted) implements SortedTiles.Reduction {
    @Override
    public float reduce(float[] sorted) {
      double median = SortedTiles.median(sorted);
      int low = 0;
      int high = sorted.length - 1;
      while (high - low + 1 > counted) {
        if (median - sorted[low] > sorted[high] - median) {
          low++;
        } else {
          high--;
        }
      }
      return SortedTiles.mean(sorted, low, high);
    }
  }
}
