package org.fedclave.aggregation;

import java.util.List;
import java.util.SequencedMap;

/**
 * The weighted mean of updates that are scaled down to a norm (Sun, Kairouz, Suresh, McMahan 2019,
 * "Can You Really Backdoor Federated Learning?", section 4, norm thresholding): {@code sum w_k u_k
 * / max(1, ||u_k|| / bound)} over {@code sum w_k}. It bounds how far one party moves the model, not
 * in which direction.
 *
 * <p>Streams: {@link WeightedMean}'s two arrays, however many updates come.
 *
 * @param bound largest L2 norm that counts in full, positive and finite
 */
public record NormBound(double bound) implements Combining {
  public NormBound {
    Ranges.positive("bound", bound);
  }

  @Override
  public String name() {
    return "norm-bound";
  }

  @Override
  public SequencedMap<String, Double> parameters() {
    return Named.of("bound", bound);
  }

  @Override
  public Needs needs() {
    return Needs.VECTORS;
  }

  @Override
  public Combiner combiner(int size) {
    return new Streaming(this, size);
  }

  private static final class Streaming implements Combiner {
    private final NormBound rule;
    private final WeightedMean mean;
    private final Indices indices = new Indices();

    Streaming(NormBound rule, int size) {
      this.rule = rule;
      this.mean = new WeightedMean(size);
    }

    @Override
    public void add(Origin origin, float[] update) throws RefusedUpdateException {
      indices.requireNew(origin);
      double norm = Math.sqrt(Products.dot(update, update));
      double factor = norm > rule.bound ? rule.bound / norm : 1;
      mean.addScaled(update, factor, origin.examples());
      indices.add(origin);
    }

    @Override
    public Combined combine() throws TooFewUpdatesException {
      indices.spend(rule);
      return new Combined(mean.mean(), List.of());
    }
  }
}
