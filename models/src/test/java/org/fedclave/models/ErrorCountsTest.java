package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of models that say a number, or their input again. */
final class ErrorCountsTest {
  private static final Offset<Double> NEAR = Offset.offset(1e-9);

  /**
   * scikit-learn's example of r2_score: true 3, -0.5, 2, 7, said 2.5, 0, 2, 8. Squared errors 0.25,
   * 0.25, 0, 1; the labels' squares around 2.875 are 29.1875. All six pairs differ in truth and all
   * are in order.
   */
  @Test
  void metricsOfANumberAreThoseComputedByHand() {
    Map<String, Double> metrics =
        regression(new float[] {2.5f, 0, 2, 8}, new float[] {3, -0.5f, 2, 7}).metrics();
    assertThat(metrics.keySet()).containsExactly("c-index", "held-out-loss", "mae", "r2", "rmse");
    assertThat(metrics.get("rmse")).isCloseTo(Math.sqrt(1.5 / 4), NEAR);
    assertThat(metrics.get("held-out-loss")).isCloseTo(1.5 / 4, NEAR);
    assertThat(metrics.get("mae")).isCloseTo(0.5, NEAR);
    assertThat(metrics.get("r2")).isCloseTo(1 - 1.5 / 29.1875, NEAR);
    assertThat(metrics.get("c-index")).isEqualTo(1);
  }

  /**
   * Pairs by hand: true 1, 1, 2, 3 said 5, 2, 5, 1: of five comparable, one is right, one equal.
   */
  @Test
  void pairsThatTieInTruthDoNotCountAndPairsThatTieInPredictionCountHalf() {
    Map<String, Double> metrics =
        regression(new float[] {5, 2, 5, 1}, new float[] {1, 1, 2, 3}).metrics();
    assertThat(metrics.get("c-index")).isCloseTo(1.5 / 5, NEAR);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void concordanceIsThatOfAllPairsCompared(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] truth = new float[200];
    float[] said = new float[200];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = random.nextInt(30);
      said[i] = truth[i] / 2 + random.nextInt(12) - 6;
    }
    double comparable = 0;
    double concordant = 0;
    for (int i = 0; i < truth.length; i++) {
      for (int j = 0; j < truth.length; j++) {
        if (truth[i] < truth[j]) {
          comparable++;
          concordant += said[i] < said[j] ? 1 : said[i] == said[j] ? 0.5 : 0;
        }
      }
    }
    assertThat(Concordance.of(truth, said, truth.length))
        .isEqualTo(new Concordance(comparable, concordant));
  }

  @Test
  void mergedCountsOfANumberAreThoseOfAllTogetherButPairsStayWithinParties() {
    RegressionCounts a = regression(new float[] {2.5f, 0}, new float[] {3, -0.5f});
    RegressionCounts b = regression(new float[] {2, 8}, new float[] {2, 7});
    RegressionCounts both = regression(new float[] {2.5f, 0, 2, 8}, new float[] {3, -0.5f, 2, 7});
    RegressionCounts merged = a.merge(b);
    for (String name : new String[] {"rmse", "mae", "r2", "held-out-loss"}) {
      assertThat(merged.metrics().get(name)).as(name).isCloseTo(both.metrics().get(name), NEAR);
    }
    assertThat(merged.labelMean()).isCloseTo(both.labelMean(), NEAR);
    assertThat(merged.comparable()).isEqualTo(2);
  }

  @Test
  void withOneLabelThereIsNeitherR2NorOrder() {
    assertThat(regression(new float[] {1}, new float[] {2}).metrics())
        .containsOnlyKeys("held-out-loss", "mae", "rmse");
  }

  @Test
  void whatIsNoNumberMissesByMuchButNotInfinitely() {
    RegressionCounts counts = regression(new float[] {Float.NaN}, new float[] {1});
    assertThat(counts.metrics().get("rmse")).isCloseTo(Float.MAX_VALUE, Offset.offset(1e32));
  }

  /** Errors by hand: (0.01 + 0.09) / 2, 0, (1 + 1) / 2; the second class has errors 0.05 and 1. */
  @Test
  void metricsOfAReconstructionAreThoseComputedByHand() {
    Evaluation evaluation =
        reconstruction(
            new float[] {0.1f, 0.3f, 1, 2, 4, 4}, new float[] {0, 0, 1, 2, 3, 5}, 1, 0, 1);
    Map<String, Double> metrics = evaluation.counts().metrics();
    assertThat(metrics.get("reconstruction-error")).isCloseTo(1.05 / 3, Offset.offset(1e-6));
    assertThat(metrics.get("anomaly-auc")).isEqualTo(1);
    assertThat(evaluation.exactAuc()).hasValue(1);
  }

  @Test
  void errorsFallIntoSixteenBinsAPowerOfTwo() {
    int one = ReconstructionCounts.bin(1);
    assertThat(one).isEqualTo(24 * 16);
    assertThat(ReconstructionCounts.bin(1.99f)).isEqualTo(one + 15);
    assertThat(ReconstructionCounts.bin(2)).isEqualTo(one + 16);
    assertThat(ReconstructionCounts.bin(0)).isZero();
    assertThat(ReconstructionCounts.bin(Float.MAX_VALUE)).isEqualTo(ScoreHistogram.BINS - 1);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void anomaliesAreRankedByTheirErrorAlikeInBinsAndExactly(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int rows = 400;
    float[] said = new float[2 * rows];
    int[] labels = new int[rows];
    for (int row = 0; row < rows; row++) {
      labels[row] = random.nextInt(10) == 0 ? 1 : 0;
      said[2 * row] = (float) (random.nextDouble() * (1 + labels[row]));
      said[2 * row + 1] = (float) random.nextDouble();
    }
    Evaluation evaluation = reconstruction(said, new float[2 * rows], labels);
    assertThat(evaluation.counts().auc().orElseThrow())
        .isCloseTo(evaluation.exactAuc().orElseThrow(), Offset.offset(0.01));
  }

  @Test
  void oneWithoutTwoClassesTakesTheAnomaliesAway() {
    ReconstructionCounts two =
        (ReconstructionCounts) reconstruction(new float[] {1, 2}, new float[] {0, 0}, 0).counts();
    ReconstructionCounts none = new ReconstructionCounts(3, 6, ScoreHistogram.NONE);
    assertThat(two.merge(none)).isEqualTo(new ReconstructionCounts(4, 8.5, ScoreHistogram.NONE));
    assertThat(two.merge(two).scores().examples()).isEqualTo(2);
  }

  @Test
  void countsThatContradictThemselvesAreRefused() {
    assertRefused(() -> new RegressionCounts(0, 0, 0, 0, 0, 0, 0));
    assertRefused(() -> new RegressionCounts(1, -1, 0, 0, 0, 0, 0));
    assertRefused(() -> new RegressionCounts(1, 0, -1, 0, 0, 0, 0));
    assertRefused(() -> new RegressionCounts(1, 0, 0, Double.NaN, 0, 0, 0));
    assertRefused(() -> new RegressionCounts(1, 0, 0, 0, -1, 0, 0));
    assertRefused(() -> new RegressionCounts(2, 0, 0, 0, 0, 2, 0));
    assertRefused(() -> new RegressionCounts(2, 0, 0, 0, 0, 1, 1.5));
    assertRefused(() -> new ReconstructionCounts(0, 0, ScoreHistogram.NONE));
    assertRefused(() -> new ReconstructionCounts(1, Double.NaN, ScoreHistogram.NONE));
    assertRefused(
        () ->
            new RegressionCounts(1, 0, 0, 0, 0, 0, 0)
                .merge(new ReconstructionCounts(1, 0, ScoreHistogram.NONE)));
  }

  private static void assertRefused(Executable making) {
    assertThrows(IllegalArgumentException.class, making);
  }

  private static RegressionCounts regression(float[] said, float[] truth) {
    RegressionTally tally = new RegressionTally(Examples.of(new float[said.length], truth, 1, 1));
    tally.add(said, 0);
    return (RegressionCounts) tally.evaluation().counts();
  }

  private static Evaluation reconstruction(float[] said, float[] given, int... labels) {
    float[] truth = new float[2 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      truth[2 * i + labels[i]] = 1;
    }
    ReconstructionTally tally = new ReconstructionTally(Examples.of(given, truth, 2, 2));
    tally.add(said, 0);
    return tally.evaluation();
  }
}
