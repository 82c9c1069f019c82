package org.fedclave.aggregation.privacy;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How much noise a step's sum needs when one row is the unit of privacy: each sampled row gives one
 * gradient, clipped, and the sum is rounded to whole units.
 *
 * @param sensitivity the most that one row in whose place there might be none can change the
 *     rounded sum, L2 norm in units, rounding included; at least 1
 * @param noiseMultiplier z, the noise's standard deviation over the sensitivity, as {@link
 *     SampledGaussian#noiseMultiplier}
 */
public record RecordLevelNoise(long sensitivity, double noiseMultiplier) {

  public RecordLevelNoise {
    if (sensitivity < 1) {
      throw new IllegalArgumentException("a row that changes nothing needs no noise");
    }
    if (!(noiseMultiplier >= SampledGaussian.LEAST_MULTIPLIER
        && noiseMultiplier <= SampledGaussian.MOST_MULTIPLIER)) {
      throw new IllegalArgumentException(
          "noiseMultiplier is %s; it must be between %s and %s"
              .formatted(
                  noiseMultiplier,
                  SampledGaussian.LEAST_MULTIPLIER,
                  SampledGaussian.MOST_MULTIPLIER));
    }
    if (sigma(sensitivity, noiseMultiplier)
            .compareTo(BigDecimal.valueOf(DiscreteGaussian.MAXIMUM_SIGMA))
        > 0) {
      throw new IllegalArgumentException(
          "a noise of %s times %d units is more than 2^48".formatted(noiseMultiplier, sensitivity));
    }
  }

  /** The noise's standard deviation in units, z times the sensitivity, rounded up. */
  public long sigma() {
    return sigma(sensitivity, noiseMultiplier).longValueExact();
  }

  /** In exact arithmetic, so that no rounding makes it smaller. */
  private static BigDecimal sigma(long sensitivity, double noiseMultiplier) {
    return BigDecimal.valueOf(sensitivity)
        .multiply(new BigDecimal(noiseMultiplier))
        .setScale(0, RoundingMode.CEILING);
  }
}
