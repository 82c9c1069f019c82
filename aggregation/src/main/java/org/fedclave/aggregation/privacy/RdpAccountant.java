package org.fedclave.aggregation.privacy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Accounts in Renyi differential privacy (Mironov 2017): the divergences of all steps add up, order
 * by order, and the best order is converted at the end.
 *
 * <p>One step costs alpha / (2 z^2) without sampling, and log A(alpha) / (alpha - 1) with it
 * ({@link SampledGaussianMoments}). For discrete Gaussian noise the first is a theorem in any
 * dimension (Canonne, Kamath, Steinke 2020, theorem 14), the second follows from it at integer
 * orders, and between them by convexity.
 *
 * <p>Conversion: epsilon = R(alpha) + log((alpha - 1) / alpha) - (log delta + log alpha) / (alpha -
 * 1) (Canonne, Kamath, Steinke 2020, proposition 12; Balle et al. 2020, "Hypothesis Testing
 * Interpretations and Renyi Differential Privacy", theorem 21).
 */
public final class RdpAccountant implements Accountant {
  static final String NAME = "rdp";

  private static final double[] ORDERS = orders();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public PrivacySpent spent(SampledGaussian releases, double delta) {
    return spent(List.of(releases), delta);
  }

  /**
   * What several trainings on the same data cost together, whatever the later ones made of the
   * earlier ones' results.
   *
   * @param releases at least one
   */
  public PrivacySpent spent(Collection<SampledGaussian> releases, double delta) {
    return new PrivacySpent(NAME, best(releases, delta).epsilon(), delta);
  }

  /** The order that gives the smallest epsilon, and that epsilon. */
  record Best(double order, double epsilon) {}

  static Best best(Collection<SampledGaussian> releases, double delta) {
    PrivacySpent.checkDelta(delta);
    if (releases.isEmpty()) {
      throw new IllegalArgumentException("nothing was released: there is nothing to account for");
    }
    Best best = new Best(ORDERS[0], Double.POSITIVE_INFINITY);
    for (double order : ORDERS) {
      double epsilon = epsilon(divergence(releases, order), order, delta);
      if (epsilon < best.epsilon()) {
        best = new Best(order, epsilon);
      }
    }
    return best;
  }

  private static double divergence(Collection<SampledGaussian> releases, double order) {
    double sum = 0;
    for (SampledGaussian each : releases) {
      sum += each.steps() * stepDivergence(each, order);
    }
    return sum;
  }

  /** R(alpha) of one step. */
  static double stepDivergence(SampledGaussian releases, double order) {
    double z = releases.noiseMultiplier();
    if (releases.isUnsampled()) {
      return order / (2 * z * z);
    }
    return logMoment(new SampledGaussianMoments(releases.samplingRate(), z), releases, order)
        / (order - 1);
  }

  private static double logMoment(
      SampledGaussianMoments moments, SampledGaussian releases, double order) {
    if (order == Math.rint(order)) {
      return moments.logAtInteger((int) order);
    }
    return switch (releases.noise()) {
      case GAUSSIAN -> moments.logAtFraction(order);
      case DISCRETE_GAUSSIAN -> moments.logByConvexity(order);
    };
  }

  private static double epsilon(double divergence, double order, double delta) {
    double rest = (StrictMath.log(delta) + StrictMath.log(order)) / (order - 1);
    return Math.max(0, divergence + StrictMath.log1p(-1 / order) - rest);
  }

  /** Tenths below 11, integers below 64, then steps of about 5 % up to 4,096. */
  private static double[] orders() {
    List<Double> orders = new ArrayList<>();
    for (int tenths = 11; tenths < 110; tenths++) {
      orders.add(tenths / 10.0);
    }
    for (int order = 11; order < 64; order++) {
      orders.add((double) order);
    }
    for (double order = 64; order <= 4096; order = Math.rint(order * 1.05)) {
      orders.add(order);
    }
    return orders.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
