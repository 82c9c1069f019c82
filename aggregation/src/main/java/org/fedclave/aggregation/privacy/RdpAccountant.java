package org.fedclave.aggregation.privacy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Accounts in Renyi differential privacy (Mironov 2017): the divergences of all steps add up, order
 * by order, and the best order is converted at the end.
 *
 * <p>One step costs alpha / (2 z^2) without sampling, and log A(alpha) / (alpha - 1) with it
 * ({@link SampledGaussianMoments}). For discrete Gaussian noise the first is a theorem in any
 * dimension (Canonne, Kamath, Steinke 2020, theorem 14), the second follows from it at integer
 * orders, and between them by convexity.
 *
 * <p>Divergences grow with the order, so orders are tried from the smallest, and as soon as the
 * divergence alone is more than the best epsilon, no larger order can be better. An accountant
 * remembers what a step costs: asking it again for other numbers of steps is cheap. Neither changes
 * a bit of the result.
 */
public final class RdpAccountant implements Accountant {
  static final String NAME = "rdp";

  private static final double[] ORDERS = orders();

  /** Relative error of a divergence, with room. */
  private static final double SLACK = 1e-9;

  /** Absolute error of the logarithm of a moment, with room. */
  private static final double MOMENT_SLACK = 1e-11;

  private final Map<SampledGaussian, StepDivergences> known = new ConcurrentHashMap<>();
  private final Map<Double, Conversion> conversions = new ConcurrentHashMap<>();

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

  Best best(Collection<SampledGaussian> releases, double delta) {
    PrivacySpent.checkDelta(delta);
    if (releases.isEmpty()) {
      throw new IllegalArgumentException("nothing was released: there is nothing to account for");
    }
    Conversion conversion = conversions.computeIfAbsent(delta, d -> new Conversion(d, ORDERS));
    double steps = releases.stream().mapToDouble(SampledGaussian::steps).sum();
    List<Cost> costs = releases.stream().map(this::cost).toList();
    Best best = new Best(ORDERS[0], Double.POSITIVE_INFINITY);
    for (int i = 0; i < ORDERS.length; i++) {
      double divergence = divergence(costs, i);
      double epsilon = conversion.epsilon(divergence, i);
      if (epsilon < best.epsilon()) {
        best = new Best(ORDERS[i], epsilon);
      }
      if (atLeast(divergence, steps, i) + conversion.leastBehind(i) > best.epsilon()) {
        break;
      }
    }
    return best;
  }

  private static double divergence(List<Cost> costs, int place) {
    double sum = 0;
    for (Cost each : costs) {
      sum += each.steps() * each.ofOne().at(place);
    }
    return sum;
  }

  /** Releases, with what is remembered of one step of them. */
  private record Cost(long steps, StepDivergences ofOne) {}

  private Cost cost(SampledGaussian releases) {
    var step =
        new SampledGaussian(
            releases.noise(), releases.noiseMultiplier(), releases.samplingRate(), 1);
    return new Cost(
        releases.steps(), known.computeIfAbsent(step, one -> new StepDivergences(one, ORDERS)));
  }

  /**
   * What the divergence is at any larger order, at the least: the exact one does not fall, and the
   * one that is computed is above it.
   */
  private static double atLeast(double divergence, double steps, int place) {
    return divergence * (1 - SLACK) - steps * MOMENT_SLACK / (ORDERS[place] - 1);
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

  /** Tenths below 11, integers below 64, then steps of about 5 % up to 4,096. */
  static double[] orders() {
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
