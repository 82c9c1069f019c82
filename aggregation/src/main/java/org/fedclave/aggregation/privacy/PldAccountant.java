package org.fedclave.aggregation.privacy;

import java.util.List;

/**
 * Accounts by the privacy loss distribution: close to the true epsilon, where {@link RdpAccountant}
 * is some percent above it. For continuous Gaussian noise only; there the dominating pair of a step
 * is known (Zhu, Dong, Wang 2022, "Optimal Accounting of Differential Privacy via Characteristic
 * Function", section 3.2), for discrete noise in many dimensions it is not.
 *
 * <p>The result is an upper bound ({@link StepLosses}, {@link ComposedLosses}), above the true
 * value by about a thousandth. Takes some tenths of a second.
 */
public final class PldAccountant implements Accountant {
  static final String NAME = "pld";

  /** How much the grid may add to epsilon. */
  private static final double RELATIVE_ERROR = 1e-4;

  private static final int MOST_STEP_POINTS = 1 << 18;

  /** Error of one step's loss, from the grid's points and their inverses. */
  private static final double LOSS_ROUNDING = 1e-13;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public PrivacySpent spent(SampledGaussian releases, double delta) {
    if (releases.noise() != Noise.GAUSSIAN) {
      throw new IllegalArgumentException(
          "the accountant pld knows gaussian noise only, not "
              + releases.noise().words()
              + "; the accountant rdp knows both");
    }
    RdpAccountant.Best rdp = new RdpAccountant().best(List.of(releases), delta);
    if (rdp.epsilon() == 0) {
      return new PrivacySpent(NAME, 0, delta);
    }
    double found = Math.min(rdp.epsilon(), epsilon(releases, delta, rdp));
    return new PrivacySpent(NAME, found, delta);
  }

  /** By the loss distribution alone; infinite where the grid cannot resolve delta. */
  static double epsilon(SampledGaussian releases, double delta, RdpAccountant.Best rdp) {
    double h = gridStep(releases, rdp);
    double lambda = (rdp.order() - 1) / 2;
    while (true) {
      var removed =
          new ComposedLosses(StepLosses.removing(releases, h), releases.steps(), h, lambda);
      var added = new ComposedLosses(StepLosses.adding(releases, h), releases.steps(), h, lambda);
      if (removed.fits() && added.fits()) {
        double epsilon = Math.max(removed.epsilon(delta), added.epsilon(delta));
        return epsilon + releases.steps() * LOSS_ROUNDING;
      }
      h *= 2;
    }
  }

  /**
   * A grid of step h adds at most h^2/4 to a step's variance, and lambda steps h^2/8 or so to
   * epsilon.
   */
  private static double gridStep(SampledGaussian releases, RdpAccountant.Best rdp) {
    double fine =
        StrictMath.sqrt(8 * RELATIVE_ERROR * rdp.epsilon() / (rdp.order() * releases.steps()));
    double coarsest = Math.min(fine, rdp.epsilon() / 50);
    return Math.max(coarsest, StepLosses.range(releases) / MOST_STEP_POINTS);
  }
}
