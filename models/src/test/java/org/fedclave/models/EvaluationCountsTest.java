package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EvaluationCountsTest {
  @Test
  void countsAreWhatTheyCount() {
    Evaluation evaluation = evaluate(new float[] {0.9f, 0.2f, 0.6f, 0.4f}, new int[] {1, 0, 0, 1});
    EvaluationCounts counts = evaluation.counts();
    assertThat(counts.examples()).isEqualTo(4);
    assertThat(counts.accuracy()).isEqualTo(0.5);
    assertThat(counts.meanLoss())
        .isCloseTo(
            -(Math.log(0.9) + Math.log(0.8) + Math.log(0.4) + Math.log(0.4)) / 4,
            Offset.offset(1e-6));
    assertThat(counts.auc()).hasValue(0.75);
    assertThat(evaluation.exactAuc()).hasValue(0.75);
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
    assertThat(merged.auc()).isEqualTo(both.auc());
    assertThat(merged.accuracy()).isEqualTo(both.accuracy());
    assertThat(merged.meanLoss()).isCloseTo(both.meanLoss(), Offset.offset(1e-12));
    assertThat(merged.negatives()).isEqualTo(both.negatives());
    assertThat(merged.positives()).isEqualTo(both.positives());
  }

  @Test
  void withOneClassOrWithThreeThereIsNoAuc() {
    Evaluation oneClass = evaluate(new float[] {0.3f}, new int[] {1});
    assertThat(oneClass.counts().auc()).isEmpty();
    assertThat(oneClass.exactAuc()).isEmpty();
    EvaluationTally tally = new EvaluationTally(3, 1);
    tally.add(
        new float[] {0.2f, 0.3f, 0.5f}, Examples.of(new float[1], new float[] {0, 0, 1}, 1, 3), 0);
    assertThat(tally.evaluation().counts().correct()).isEqualTo(1);
    assertThat(tally.evaluation().counts().auc()).isEmpty();
    assertThat(tally.evaluation().exactAuc()).isEmpty();
  }

  @Test
  void aProbabilityOfZeroCostsMuchButNotInfinitely() {
    EvaluationCounts counts = evaluate(new float[] {0}, new int[] {1}).counts();
    assertThat(counts.meanLoss()).isCloseTo(-Math.log(1e-15), Offset.offset(1e-9));
  }

  @Test
  void countsThatContradictThemselvesAreRefused() {
    List<Long> zeros = Collections.nCopies(EvaluationCounts.BINS, 0L);
    assertRefused(0, 0, 0, List.of(), List.of());
    assertRefused(1, 0, 2, List.of(), List.of());
    assertRefused(1, Double.NaN, 1, List.of(), List.of());
    assertRefused(1, -1, 1, List.of(), List.of());
    assertRefused(1, 0, 1, List.of(1L), List.of(0L));
    assertRefused(1, 0, 1, zeros, zeros);
    assertRefused(1, 0, 1, zeros, List.of());
  }

  private static void assertRefused(
      long examples, double loss, long correct, List<Long> negatives, List<Long> positives) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new EvaluationCounts(examples, loss, correct, negatives, positives));
  }

  private static Evaluation evaluate(float[] scores, int[] labels) {
    float[] probabilities = new float[2 * scores.length];
    float[] truth = new float[2 * scores.length];
    for (int i = 0; i < scores.length; i++) {
      probabilities[2 * i] = 1 - scores[i];
      probabilities[2 * i + 1] = scores[i];
      truth[2 * i + labels[i]] = 1;
    }
    EvaluationTally tally = new EvaluationTally(2, scores.length);
    tally.add(probabilities, Examples.of(new float[scores.length], truth, 1, 2), 0);
    return tally.evaluation();
  }
}
