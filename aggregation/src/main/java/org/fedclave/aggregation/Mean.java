package org.fedclave.aggregation;

import java.util.List;
import java.util.SequencedMap;

/**
 * The mean of the updates, weighted by their examples: the sum of FedAvg (McMahan et al. 2017,
 * Algorithm 1, line 8 of the server). One party alone can move it anywhere within the clip.
 *
 * <p>Streams: {@link WeightedMean}'s two arrays, however many updates come.
 */
public record Mean() implements Combining {
  @Override
  public String name() {
    return "mean";
  }

  @Override
  public SequencedMap<String, Double> parameters() {
    return Named.none();
  }

  @Override
  public Needs needs() {
    return Needs.SUM;
  }

  @Override
  public Combiner combiner(int size) {
    return new Streaming(this, size);
  }

  private static final class Streaming implements Combiner {
    private final Mean rule;
    private final WeightedMean mean;
    private final Indices indices = new Indices();

    Streaming(Mean rule, int size) {
      this.rule = rule;
      this.mean = new WeightedMean(size);
    }

    @Override
    public void add(Origin origin, float[] update) throws RefusedUpdateException {
      indices.requireNew(origin);
      mean.add(update, origin.examples());
      indices.add(origin);
    }

    @Override
    public Combined combine() throws TooFewUpdatesException {
      indices.spend(rule);
      return new Combined(mean.mean(), List.of());
    }
  }
}
