package org.fedclave.aggregation.privacy;

/**
 * The privacy loss of one step on a grid of losses k h, never smaller than the true one: the
 * distribution of log(P/Q) under P, where P and Q are what the step may release with and without
 * one unit. The dominating pair is one-dimensional: N(0, sigma^2), and the mixture (1-q) N(0,
 * sigma^2) + q N(1, sigma^2).
 *
 * <p>The grid connects the dots (Doroshenko et al. 2022, "Connect the Dots: Tighter Discrete
 * Approximations of Privacy Loss Distributions", algorithm 1): what lies between two grid points is
 * split between both so that its mass under P and under Q stays, which draws a chord above the
 * convex curve delta(exp(epsilon)). Splits and masses are rounded towards more loss.
 */
final class StepLosses {
  /** Both distributions are cut this many sigma from their centres, at 1.8e-33 of their mass. */
  private static final double REACH = 12;

  /** Share of an interval's mass that rounding may misplace between its two ends. */
  private static final double SPLIT_ROUNDING = 1e-6;

  /** Relative error of an interval's mass. */
  private static final double MASS_ROUNDING = 1e-11;

  private final int first;
  private final double[] masses;
  private double infinite;

  private StepLosses(int first, int size) {
    this.first = first;
    this.masses = new double[size];
  }

  /** k of the smallest grid point. */
  int first() {
    return first;
  }

  /** How many grid points there are. */
  int size() {
    return masses.length;
  }

  /** P's mass on the grid point {@code first + i}. */
  double mass(int i) {
    return masses[i];
  }

  /** P's mass where the loss has no bound. */
  double infinite() {
    return infinite;
  }

  /** A grid fine enough has at most this many points more than {@code 1 / h} times this. */
  static double range(SampledGaussian step) {
    Loss loss = new Loss(step);
    return loss.at(loss.highest()) - loss.at(loss.lowest());
  }

  /** The unit is taken away: P is the mixture. */
  static StepLosses removing(SampledGaussian step, double h) {
    Loss loss = new Loss(step);
    int low = loss.gridBelow(h);
    int high = loss.gridAbove(h);
    StepLosses losses = new StepLosses(low, high - low + 1);
    losses.infinite = loss.mixture(loss.highest(), Double.POSITIVE_INFINITY);
    losses.masses[1] = loss.mixture(Double.NEGATIVE_INFINITY, loss.lowest());
    double left = loss.lowest();
    for (int k = low + 1; k <= high; k++) {
      double right = loss.inverse(k * h);
      losses.split(k - 1 - low, loss.mixture(left, right), loss.alone(left, right), (k - 1) * h, h);
      left = right;
    }
    return losses.rounded();
  }

  /** The unit is added: Q is the mixture. */
  static StepLosses adding(SampledGaussian step, double h) {
    Loss loss = new Loss(step);
    int low = loss.gridBelow(h);
    int high = loss.gridAbove(h);
    StepLosses losses = new StepLosses(-high, high - low + 1);
    losses.infinite = loss.alone(Double.NEGATIVE_INFINITY, loss.lowest());
    losses.masses[1] = loss.alone(loss.highest(), Double.POSITIVE_INFINITY);
    double left = loss.lowest();
    for (int k = low + 1; k <= high; k++) {
      double right = loss.inverse(k * h);
      losses.split(high - k, loss.alone(left, right), loss.mixture(left, right), -k * h, h);
      left = right;
    }
    return losses.rounded();
  }

  /**
   * Gives the interval's mass p to its ends, grid points i and i + 1, with losses {@code lower} and
   * {@code lower + h}: the upper share b solves (p - b) exp(-lower) + b exp(-lower - h) = q.
   */
  private void split(int i, double p, double q, double lower, double h) {
    double exact = (p - q * StrictMath.exp(lower)) / -StrictMath.expm1(-h);
    double upper = Math.min(p, Math.max(0, exact) + p * SPLIT_ROUNDING);
    masses[i + 1] += upper;
    masses[i] += p - upper;
  }

  private StepLosses rounded() {
    for (int i = 0; i < masses.length; i++) {
      masses[i] *= 1 + MASS_ROUNDING;
    }
    return this;
  }

  /** log((1-q) + q exp((2x-1) / (2 sigma^2))), which grows with x. */
  private record Loss(double q, double sigma) {
    Loss(SampledGaussian step) {
      this(step.samplingRate(), step.noiseMultiplier());
    }

    double lowest() {
      return -REACH * sigma;
    }

    double highest() {
      return 1 + REACH * sigma;
    }

    double at(double x) {
      double exponent = (2 * x - 1) / (2 * sigma * sigma);
      if (q == 1) {
        return exponent;
      }
      return exponent > 0
          ? exponent + StrictMath.log(q + (1 - q) * StrictMath.exp(-exponent))
          : StrictMath.log1p(q * StrictMath.expm1(exponent));
    }

    int gridBelow(double h) {
      return (int) Math.floor(at(lowest()) / h);
    }

    int gridAbove(double h) {
      return Math.max(gridBelow(h) + 1, (int) Math.ceil(at(highest()) / h));
    }

    /** The x of a loss, cut to what lies between lowest and highest. */
    double inverse(double loss) {
      double ratio = q < 0.5 ? StrictMath.expm1(loss) + q : StrictMath.exp(loss) - (1 - q);
      if (ratio <= 0) {
        return lowest();
      }
      double exponent = q == 1 ? loss : StrictMath.log(ratio) - StrictMath.log(q);
      return Math.min(highest(), Math.max(lowest(), sigma * sigma * exponent + 0.5));
    }

    /** Mass of N(0, sigma^2) between two x. */
    double alone(double left, double right) {
      return NormalTail.between(left / sigma, right / sigma);
    }

    /** Mass of the mixture between two x. */
    double mixture(double left, double right) {
      return (1 - q) * alone(left, right)
          + q * NormalTail.between((left - 1) / sigma, (right - 1) / sigma);
    }
  }
}
