package org.fedclave.aggregation;

import java.math.BigInteger;
import java.util.List;
import java.util.SequencedMap;

/**
 * Normalised averaging (Wang, Liu, Liang, Joshi, Poor 2020, "Tackling the Objective Inconsistency
 * Problem in Heterogeneous Federated Optimization", equations 9 and 10, for local SGD, where {@code
 * ||a_i||_1 = tau_i}): parties that take more local steps do not count for more than their
 * examples.
 *
 * <pre>
 * d_i = u_i / tau_i        p_i = n_i / sum n_j
 * D = (sum p_i tau_i) sum p_i d_i
 * </pre>
 *
 * <p>Local momentum or a proximal term would make {@code ||a_i||_1} another number: they do not go
 * with this rule. Streams: {@link WeightedMean}'s two arrays and one result.
 */
public record FedNova() implements Combining {
  /** The most local steps of one update. */
  public static final long MAXIMUM_STEPS = 1L << 40;

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
  public int minimumUpdates() {
    return 1;
  }

  @Override
  public String requirement() {
    return "";
  }

  @Override
  public Combiner combiner(int size) {
    return new Streaming(this, size);
  }

  private static final class Streaming implements Combiner {
    private final FedNova rule;
    private final WeightedMean directions;
    private final Indices indices = new Indices();

    /** Sum of n_i tau_i, exact. */
    private BigInteger weightedSteps = BigInteger.ZERO;

    Streaming(FedNova rule, int size) {
      this.rule = rule;
      this.directions = new WeightedMean(size);
    }

    @Override
    public void add(Origin origin, float[] update) throws RefusedUpdateException {
      indices.requireNew(origin);
      if (origin.steps() > MAXIMUM_STEPS) {
        throw new IllegalArgumentException(
            origin.steps() + " steps; at most " + MAXIMUM_STEPS + " are possible");
      }
      directions.addScaled(update, 1.0 / origin.steps(), origin.examples());
      indices.add(origin);
      weightedSteps =
          weightedSteps.add(
              BigInteger.valueOf(origin.examples()).multiply(BigInteger.valueOf(origin.steps())));
    }

    @Override
    public Combined combine() throws TooFewUpdatesException {
      indices.spend(rule);
      double effectiveSteps = weightedSteps.doubleValue() / directions.totalWeight();
      return new Combined(directions.meanTimes(effectiveSteps), List.of());
    }
  }
}
