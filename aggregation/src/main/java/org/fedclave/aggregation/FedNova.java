package org.fedclave.aggregation;

import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Normalised averaging (Wang, Liu, Liang, Joshi, Poor 2020, "Tackling the Objective Inconsistency
 * Problem in Heterogeneous Federated Optimization", equations 9 and 10): parties that take more
 * local steps do not count for more than their examples. With L_i the length of the local training,
 * {@code ||a_i||_1} in the paper, and n_i the examples:
 *
 * <pre>
 * d_i = u_i / L_i        p_i = n_i / sum n_j
 * D = (sum p_i L_i) sum p_i d_i
 * </pre>
 *
 * <p>Streams: {@link WeightedMean}'s two arrays, and a number an update.
 */
public record FedNova() implements Combining {
  /** The greatest length of a local training. */
  public static final double LONGEST = 0x1p40;

  @Override
  public String name() {
    return "fed-nova";
  }

  @Override
  public SequencedMap<String, Double> parameters() {
    return Named.none();
  }

  @Override
  public Needs needs() {
    return Needs.EACH;
  }

  @Override
  public Combiner combiner(int size) {
    return new Streaming(this, size);
  }

  private static final class Streaming implements Combiner {
    private final FedNova rule;
    private final WeightedMean directions;
    private final Indices indices = new Indices();

    /** n_i L_i by index, so that they are summed in that order. */
    private final SortedMap<Integer, Double> lengths = new TreeMap<>();

    Streaming(FedNova rule, int size) {
      this.rule = rule;
      this.directions = new WeightedMean(size);
    }

    @Override
    public void add(Origin origin, float[] update) throws RefusedUpdateException {
      indices.requireNew(origin);
      directions.addScaled(update, 1 / origin.length(), origin.examples());
      indices.add(origin);
      lengths.put(origin.index(), origin.examples() * origin.length());
    }

    @Override
    public Combined combine() throws TooFewUpdatesException {
      indices.spend(rule);
      double sum = 0;
      for (double length : lengths.values()) {
        sum += length;
      }
      return new Combined(directions.meanTimes(sum / directions.totalWeight()), List.of());
    }
  }
}
