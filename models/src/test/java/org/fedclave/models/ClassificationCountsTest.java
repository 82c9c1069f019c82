package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClassificationCountsTest {
  private static final Offset<Double> NEAR = Offset.offset(1e-6);

  @Test
  void countsAreWhatTheyCount() {
    Evaluation evaluation = evaluate(new float[] {0.9f, 0.2f, 0.6f, 0.4f}, new int[] {1, 0, 0, 1});
    ClassificationCounts counts = counts(evaluation);
    assertThat(counts.examples()).isEqualTo(4);
    assertThat(counts.accuracy()).isEqualTo(0.5);
    assertThat(counts.meanLoss())
        .isCloseTo(-(Math.log(0.9) + Math.log(0.8) + Math.log(0.4) + Math.log(0.4)) / 4, NEAR);
    assertThat(counts.auc()).hasValue(0.75);
    assertThat(evaluation.exactAuc()).hasValue(0.75);
  }

  /**
   * By hand. Said 1, 0, 1, 0 for 1, 0, 0, 1. Class 1: TP 1, FP 1, FN 1, so F1 is 1/2; class 0 the
   * same. Brier: (0.1^2 + 0.2^2 + 0.6^2 + 0.6^2) / 4. Calibration: sure by 0.9 and 0.8, each right
   * and in a bin of its own; by 0.6 twice, both wrong: (0.1 + 0.2 + 1.2) / 4.
   */
  @Test
  void metricsOfTwoClassesAreThoseComputedByHand() {
    Map<String, Double> metrics =
        evaluate(new float[] {0.9f, 0.2f, 0.6f, 0.4f}, new int[] {1, 0, 0, 1}).counts().metrics();
    assertThat(metrics.keySet())
        .containsExactly(
            "accuracy", "auc", "brier", "calibration-error", "f1", "held-out-loss", "macro-f1");
    assertThat(metrics.get("f1")).isCloseTo(0.5, NEAR);
    assertThat(metrics.get("macro-f1")).isCloseTo(0.5, NEAR);
    assertThat(metrics.get("brier")).isCloseTo((0.01 + 0.04 + 0.36 + 0.36) / 4, NEAR);
    assertThat(metrics.get("calibration-error")).isCloseTo((0.1 + 0.2 + 1.2) / 4, NEAR);
  }

  /**
   * By hand, of four classes of which the last is neither there nor said: classes 0, 0, 1, 2 said
   * as 0, 1, 1, 1. F1: 2*1/(2+1), 2*1/(1+3), 0; their mean. Brier over all classes.
   */
  @Test
  void metricsOfMoreClassesAreThoseComputedByHand() {
    float[] probabilities = {
      0.7f, 0.1f, 0.1f, 0.1f, //
      0.2f, 0.8f, 0f, 0f, //
      0f, 1f, 0f, 0f, //
      0.25f, 0.5f, 0.25f, 0f
    };
    float[] truth = {1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
    ClassificationTally tally = new ClassificationTally(Examples.of(new float[4], truth, 1, 4));
    tally.add(probabilities, 0);
    Map<String, Double> metrics = tally.evaluation().counts().metrics();
    assertThat(metrics.get("macro-f1")).isCloseTo((2.0 / 3 + 2.0 / 4 + 0) / 3, NEAR);
    double brier = (0.09 + 3 * 0.01) + (0.64 + 0.64) + 0 + (0.0625 + 0.25 + 0.5625);
    assertThat(metrics.get("brier")).isCloseTo(brier / 4, NEAR);
    // Bins of 0.7, 0.8, 1.0 and 0.5: gaps 0.3, 0.8, 0 and 0.5.
    assertThat(metrics.get("calibration-error")).isCloseTo(1.6 / 4, NEAR);
    assertThat(metrics).doesNotContainKeys("f1", "auc");
  }

  @Test
  void confidencesFallIntoFifteenBinsClosedAbove() {
    assertThat(Calibration.bin(1)).isEqualTo(14);
    assertThat(Calibration.bin(14.0 / 15 + 1e-9)).isEqualTo(14);
    assertThat(Calibration.bin(1.0 / 15)).isZero();
    assertThat(Calibration.bin(1.0 / 15 + 1e-9)).isEqualTo(1);
    assertThat(Calibration.bin(0)).isZero();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void bothAucsAgreeWithAllPairsCompared(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] scores = new float[300];
    int[] labels = new int[300];
    for (int i = 0; i < scores.length; i++) {
      labels[i] = random.nextInt(4) == 0 ? 1 : 0;
      scores[i] = random.nextInt(40) / 40f * 0.7f + labels[i] * 0.2f;
    }
    double won = 0;
    double pairs = 0;
    for (int p = 0; p < scores.length; p++) {
      for (int n = 0; n < scores.length; n++) {
        if (labels[p] == 1 && labels[n] == 0) {
          pairs++;
          won += scores[p] > scores[n] ? 1 : scores[p] == scores[n] ? 0.5 : 0;
        }
      }
    }
    Evaluation evaluation = evaluate(scores, labels);
    assertThat(evaluation.exactAuc().orElseThrow()).isCloseTo(won / pairs, Offset.offset(1e-12));
    assertThat(evaluation.counts().auc().orElseThrow()).isCloseTo(won / pairs, Offset.offset(0.01));
  }

  @Test
  void mergedCountsAreThoseOfAllExamplesTogether() {
    EvaluationCounts a = evaluate(new float[] {0.9f, 0.2f}, new int[] {1, 0}).counts();
    EvaluationCounts b = evaluate(new float[] {0.6f, 0.4f}, new int[] {0, 1}).counts();
    EvaluationCounts both =
        evaluate(new float[] {0.9f, 0.2f, 0.6f, 0.4f}, new int[] {1, 0, 0, 1}).counts();
    EvaluationCounts merged = a.merge(b);
    assertThat(merged.examples()).isEqualTo(4);
    both.metrics()
        .forEach(
            (name, value) ->
                assertThat(merged.metrics().get(name)).as(name).isCloseTo(value, NEAR));
  }

  @Test
  void withOneClassOrWithThreeThereIsNoAuc() {
    Evaluation oneClass = evaluate(new float[] {0.3f}, new int[] {1});
    assertThat(oneClass.counts().auc()).isEmpty();
    assertThat(oneClass.exactAuc()).isEmpty();
    Evaluation three = evaluateThree(new float[] {0.2f, 0.3f, 0.5f}, 2);
    assertThat(counts(three).correct()).isEqualTo(1);
    assertThat(three.counts().auc()).isEmpty();
    assertThat(three.exactAuc()).isEmpty();
  }

  @Test
  void whatIsNoNumberCountsAsUnlikely() {
    ClassificationCounts counts = counts(evaluateThree(new float[] {Float.NaN, 0.5f, 0.1f}, 0));
    assertThat(counts.correct()).isZero();
    assertThat(counts.meanLoss()).isCloseTo(-Math.log(1e-15), Offset.offset(1e-9));
  }

  @Test
  void aProbabilityOfZeroCostsMuchButNotInfinitely() {
    ClassificationCounts counts = counts(evaluate(new float[] {0}, new int[] {1}));
    assertThat(counts.meanLoss()).isCloseTo(-Math.log(1e-15), Offset.offset(1e-9));
  }

  @Test
  void countsThatContradictThemselvesAreRefused() {
    List<Long> zeros = Collections.nCopies(ScoreHistogram.BINS, 0L);
    assertRefused(() -> new ScoreHistogram(List.of(1L), List.of(0L)));
    assertRefused(() -> new ScoreHistogram(zeros, List.of()));
    assertRefused(() -> new ScoreHistogram(Collections.nCopies(512, -1L), zeros));
    assertRefused(() -> new PerClass(List.of(1L), List.of(1L), List.of(1L)));
    assertRefused(() -> new PerClass(List.of(1L, 0L), List.of(1L), List.of(1L, 0L)));
    assertRefused(() -> new PerClass(List.of(1L, 0L), List.of(1L, 1L), List.of(1L, 0L)));
    assertRefused(() -> new PerClass(List.of(1L, 1L), List.of(0L, 2L), List.of(1L, 1L)));
    ClassificationCounts good = counts(evaluate(new float[] {0.9f}, new int[] {1}));
    Calibration sure = good.calibration();
    assertRefused(() -> new Calibration(sure.examples(), sure.correct(), List.of()));
    assertRefused(
        () -> new Calibration(sure.correct(), Collections.nCopies(15, 1L), sure.confidence()));
    assertRefused(
        () -> new Calibration(sure.examples(), sure.correct(), Collections.nCopies(15, 0.5)));
    assertRefused(() -> changed(good, 0, 0, 0, 0));
    assertRefused(() -> changed(good, 1, 0, 0, 0));
    assertRefused(() -> changed(good, 2, 1, 0, 0));
    assertRefused(() -> changed(good, 1, 1, Double.NaN, 0));
    assertRefused(() -> changed(good, 1, 1, -1, 0));
    assertRefused(() -> changed(good, 1, 1, 0, 3));
    assertRefused(
        () ->
            new ClassificationCounts(
                1, 1, 0, 0, good.classes(), good.calibration(), ScoreHistogram.NONE));
    assertRefused(
        () ->
            new ClassificationCounts(
                1, 1, 0, 0, good.classes(), good.calibration(), new ScoreHistogram(zeros, zeros)));
    assertRefused(() -> good.merge(evaluateThree(new float[] {0.2f, 0.3f, 0.5f}, 2).counts()));
    assertRefused(() -> good.merge(new ReconstructionCounts(1, 0, ScoreHistogram.NONE)));
  }

  private static ClassificationCounts changed(
      ClassificationCounts good, long examples, long correct, double loss, double brier) {
    return new ClassificationCounts(
        examples, correct, loss, brier, good.classes(), good.calibration(), good.scores());
  }

  private static void assertRefused(org.junit.jupiter.api.function.Executable making) {
    assertThrows(IllegalArgumentException.class, making);
  }

  private static ClassificationCounts counts(Evaluation evaluation) {
    return (ClassificationCounts) evaluation.counts();
  }

  private static Evaluation evaluateThree(float[] probabilities, int label) {
    float[] truth = new float[3];
    truth[label] = 1;
    ClassificationTally tally = new ClassificationTally(Examples.of(new float[1], truth, 1, 3));
    tally.add(probabilities, 0);
    return tally.evaluation();
  }

  private static Evaluation evaluate(float[] scores, int[] labels) {
    float[] probabilities = new float[2 * scores.length];
    float[] truth = new float[2 * scores.length];
    for (int i = 0; i < scores.length; i++) {
      probabilities[2 * i] = 1 - scores[i];
      probabilities[2 * i + 1] = scores[i];
      truth[2 * i + labels[i]] = 1;
    }
    ClassificationTally tally =
        new ClassificationTally(Examples.of(new float[scores.length], truth, 1, 2));
    tally.add(probabilities, 0);
    return tally.evaluation();
  }
}
