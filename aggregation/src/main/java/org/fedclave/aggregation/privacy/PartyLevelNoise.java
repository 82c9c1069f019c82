package org.fedclave.aggregation.privacy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * How much noise a round's sum needs when a whole party is the unit of privacy: each party gives
 * one update, clipped to L2 norm {@code clipNorm}, in integer steps of 1 / {@code stepsPerUnit},
 * all with the same weight; one party more or less changes the sum by at most {@link #sensitivity}
 * steps.
 *
 * <p>Rounding to steps can lengthen an update, so the sensitivity allows for it: a coordinate that
 * moves by at most r steps adds at most r sqrt(size) steps to the norm (triangle inequality). r is
 * 1/2 when rounding to the nearest step and 1 when rounding at random to either neighbour. Kairouz,
 * Liu, Steinke 2021, "The Distributed Discrete Gaussian Mechanism", proposition 26, is tighter for
 * coarse steps, at the price of rounding again when the dice fall badly.
 *
 * @param clipNorm C, positive, at most 2^20
 * @param noiseMultiplier z, the noise's standard deviation over the sensitivity, as {@link
 *     SampledGaussian#noiseMultiplier}
 * @param size coordinates of an update, at least 1
 * @param stepsPerUnit S, 2^-20 to 2^40
 * @param rounding how a coordinate became a number of steps
 */
public record PartyLevelNoise(
    double clipNorm, double noiseMultiplier, int size, double stepsPerUnit, Rounding rounding) {

  /** What one coordinate can move, in steps. */
  public enum Rounding {
    NEAREST(0.5),
    RANDOM(1);

    private final double steps;

    Rounding(double steps) {
      this.steps = steps;
    }
  }

  /** Clipped updates are float: rounding lengthens them by a relative 2^-23, checked with slack. */
  private static final BigDecimal FLOAT_SLACK = new BigDecimal("1.000001");

  public PartyLevelNoise {
    requireWithin("clipNorm", clipNorm, Double.MIN_NORMAL, 0x1p20);
    requireWithin("stepsPerUnit", stepsPerUnit, 0x1p-20, 0x1p40);
    requireWithin(
        "noiseMultiplier",
        noiseMultiplier,
        SampledGaussian.LEAST_MULTIPLIER,
        SampledGaussian.MOST_MULTIPLIER);
    if (size < 1) {
      throw new IllegalArgumentException("an update of " + size + " coordinates has no norm");
    }
    requireSampleable(sigma(clipNorm, noiseMultiplier, size, stepsPerUnit, rounding));
  }

  /** The most one party can add to the sum, L2 norm in steps: ceil(S C + r sqrt(size)). */
  public long sensitivity() {
    return sensitivity(clipNorm, size, stepsPerUnit, rounding).longValueExact();
  }

  /** The noise's standard deviation in steps, z times the sensitivity, rounded up. */
  public long sigma() {
    return sigma(clipNorm, noiseMultiplier, size, stepsPerUnit, rounding).longValueExact();
  }

  /** What {@code rounds} rounds of it release, every party in every round. */
  public SampledGaussian releases(long rounds) {
    return new SampledGaussian(Noise.DISCRETE_GAUSSIAN, noiseMultiplier, 1, rounds);
  }

  /**
   * In exact arithmetic, every step rounded up: the bound does not depend on rounding of doubles.
   */
  private static BigInteger sensitivity(
      double clipNorm, int size, double stepsPerUnit, Rounding rounding) {
    BigDecimal clipped =
        new BigDecimal(clipNorm).multiply(FLOAT_SLACK).multiply(new BigDecimal(stepsPerUnit));
    BigDecimal rounded = new BigDecimal(Math.nextUp(rounding.steps * Math.sqrt(size)));
    return clipped.add(rounded).setScale(0, RoundingMode.CEILING).toBigIntegerExact();
  }

  private static BigInteger sigma(
      double clipNorm, double noiseMultiplier, int size, double stepsPerUnit, Rounding rounding) {
    return new BigDecimal(sensitivity(clipNorm, size, stepsPerUnit, rounding))
        .multiply(new BigDecimal(noiseMultiplier))
        .setScale(0, RoundingMode.CEILING)
        .toBigIntegerExact();
  }

  private static void requireSampleable(BigInteger sigma) {
    if (sigma.compareTo(BigInteger.valueOf(DiscreteGaussian.MAXIMUM_SIGMA)) > 0) {
      throw new IllegalArgumentException(
          "a noise of " + sigma + " steps is more than 2^48; take fewer steps per unit");
    }
  }

  private static void requireWithin(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "%s is %s; it must be between %s and %s".formatted(name, value, least, most));
    }
  }
}
