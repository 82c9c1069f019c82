package org.fedclave.aggregation.privacy;

import java.util.ArrayList;
import java.util.List;

/**
 * Chooses each round's parties by independent coins (Poisson sampling), as {@link
 * SampledGaussian#samplingRate} assumes. The coin is exact: its probability is the double's own
 * binary fraction, cut to 62 bits. Not thread-safe.
 *
 * <p>A rate below 1 saves privacy only against those who do not learn who was chosen. Where a round
 * record names the participants, account with a rate of 1.
 */
public final class PartySampling {
  private static final int BITS = 62;

  private final Bernoulli coins;
  private final long threshold;

  /**
   * @param rate above 0, at most 1
   */
  public PartySampling(double rate) {
    this(rate, RandomWords.secure());
  }

  /** For tests in this package, which replay a seed. */
  PartySampling(double rate, RandomWords random) {
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException(
          "the sampling rate is " + rate + "; it must be above 0 and at most 1");
    }
    this.coins = new Bernoulli(random);
    this.threshold = (long) (rate * (1L << BITS));
  }

  /** Those of {@code all} whose coin fell for them, in their order; may be none. */
  public <T> List<T> choose(List<T> all) {
    List<T> chosen = new ArrayList<>();
    for (T each : all) {
      if (coins.ratio(threshold, 1L << BITS)) {
        chosen.add(each);
      }
    }
    return List.copyOf(chosen);
  }
}
