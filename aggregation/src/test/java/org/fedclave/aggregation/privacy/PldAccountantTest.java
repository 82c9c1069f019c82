package org.fedclave.aggregation.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PldAccountantTest {
  private static double byLosses(SampledGaussian releases, double delta) {
    return PldAccountant.epsilon(
        releases, delta, new RdpAccountant().best(List.of(releases), delta));
  }

  /**
   * Opacus' test of its PRVAccountant expects 6.777395712150674, the upper end of an estimate with
   * an error of 0.01, so the true value is 0.02 below at most. Google's dp_accounting expects delta
   * 0.15594 at epsilon 1, to 1e-3, for three steps. Koskela's PLD-Accountant prints delta
   * 4.243484012034273e-06 at epsilon 1 for q 0.01 and sigma 4 (its text says 1,000 steps; its value
   * is that of 10,000).
   */
  @ParameterizedTest
  @CsvSource({
    "0.04, 1.5, 2249, 1e-5, 6.757395712150674, 6.777395712150674",
    "0.2, 0.5, 3, 0.15594, 0.998, 1.002",
    "0.01, 4, 10000, 4.243484012034273e-06, 0.999999, 1.0005"
  })
  void publishedEpsilonsAreFound(
      double rate, double multiplier, long steps, double delta, double least, double most) {
    assertThat(byLosses(Releases.gaussian(rate, multiplier, steps), delta)).isBetween(least, most);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1e-5",
    "10, 100, 1e-6",
    "100, 10000, 1e-5",
    "0.5, 20, 1e-5",
    "30, 20, 1e-9",
    "0.1, 1, 1e-5",
    "1, 1, 0.2",
    "4, 3, 1e-12",
    "1000, 1, 1e-6"
  })
  void withoutSamplingTheBoundIsTheExactEpsilonButForTheGrid(
      double multiplier, long steps, double delta) {
    double exact = Releases.exactEpsilon(multiplier, steps, delta);
    assertThat(byLosses(Releases.gaussian(1, multiplier, steps), delta))
        .isGreaterThanOrEqualTo(exact)
        .isLessThan(exact * 1.001);
  }

  /** One sampled step has a closed form: the hockey-stick divergence of the pair itself. */
  @ParameterizedTest
  @CsvSource({"0.1, 1, 1e-3", "0.5, 2, 1e-6", "0.01, 0.5, 1e-5", "0.9, 1, 1e-9"})
  void oneSampledStepCostsWhatItsDivergenceSays(double rate, double sigma, double delta) {
    double found = byLosses(Releases.gaussian(rate, sigma, 1), delta);
    assertThat(deltaOfOneStep(rate, sigma, found)).isLessThanOrEqualTo(delta);
    assertThat(deltaOfOneStep(rate, sigma, found * 0.998)).isGreaterThan(delta);
  }

  /** Removing is the worse direction: P is the mixture, above e^epsilon Q where x is above x0. */
  private static double deltaOfOneStep(double rate, double sigma, double epsilon) {
    double x0 = sigma * sigma * Math.log((Math.expm1(epsilon) + rate) / rate) + 0.5;
    double p =
        (1 - rate) * NormalTail.above(x0 / sigma) + rate * NormalTail.above((x0 - 1) / sigma);
    return p - Math.exp(epsilon) * NormalTail.above(x0 / sigma);
  }

  /** The same composition, convolved by hand on the same grid. */
  @Test
  void theTransformsCompositionIsTheConvolutionByHand() {
    SampledGaussian releases = Releases.gaussian(0.2, 0.8, 3);
    double h = 0.05;
    StepLosses step = StepLosses.removing(releases, h);
    double[] one = new double[step.size()];
    for (int i = 0; i < one.length; i++) {
      one[i] = step.mass(i);
    }
    double[] three = convolved(convolved(one, one), one);
    double found = new ComposedLosses(step, 3, h, 2).epsilon(1e-4);
    assertThat(deltaAt(three, 3 * step.first(), h, found))
        .isCloseTo(1e-4, org.assertj.core.data.Percentage.withPercentage(1e-4));
  }

  private static double[] convolved(double[] a, double[] b) {
    double[] sum = new double[a.length + b.length - 1];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b.length; j++) {
        sum[i + j] += a[i] * b[j];
      }
    }
    return sum;
  }

  private static double deltaAt(double[] masses, int first, double h, double epsilon) {
    double delta = 0;
    for (int i = 0; i < masses.length; i++) {
      double loss = (first + i) * h;
      if (loss > epsilon) {
        delta += masses[i] * -Math.expm1(epsilon - loss);
      }
    }
    return delta;
  }

  @Test
  void discreteNoiseIsRefusedWithTheAlternative() {
    assertThatThrownBy(() -> new PldAccountant().spent(Releases.discrete(1, 1, 1), 1e-5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("discrete-gaussian")
        .hasMessageContaining("rdp knows both");
  }
}
