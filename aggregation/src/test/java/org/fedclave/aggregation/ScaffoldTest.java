package org.fedclave.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScaffoldTest {
  private static final int PARTIES = 4;
  private static final int SIZE = 5;
  private static final double LOCAL_RATE = 0.05;

  /** Algorithm 1 of the paper with option II, line by line, in doubles. */
  private static final class Paper {
    private final double[] server = new double[SIZE];
    private final double[][] own = new double[PARTIES][SIZE];

    /** Lines 12 to 17 for the parties that take part, with {@code updates} y_i - x. */
    void round(Scaffold rule, float[][] updates, int participants) {
      double travel = rule.localSteps() * LOCAL_RATE;
      for (int i = 0; i < SIZE; i++) {
        double change = 0;
        for (int party = 0; party < participants; party++) {
          double next = own[party][i] - server[i] - updates[party][i] / travel;
          change += next - own[party][i];
          own[party][i] = next;
        }
        server[i] += (double) participants / PARTIES * (change / participants);
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void theControlThatFollowsFromTheModelsIsThatOfThePaper(long seed) throws Exception {
    Random random = new Random(seed);
    var rule = new Scaffold(0.7, 6);
    var control = new ServerControl(rule, PARTIES, LOCAL_RATE, SIZE);
    var paper = new Paper();
    ServerOptimiser step = rule.optimiser(SIZE);
    float[] model = new float[SIZE];
    for (int round = 0; round < 10; round++) {
      int participants = 1 + random.nextInt(PARTIES);
      float[][] updates = new float[participants][SIZE];
      Combiner mean = new AggregationRule(rule).combiner(SIZE);
      for (int party = 0; party < participants; party++) {
        for (int i = 0; i < SIZE; i++) {
          updates[party][i] = (float) random.nextGaussian();
        }
        mean.add(new Origin(party, new AggregationRule(rule).weight(17 + party)), updates[party]);
      }
      float[] before = model.clone();
      step.step(model, mean.combine().update());

      control.advance(before, model, participants);
      paper.round(rule, updates, participants);

      for (int i = 0; i < SIZE; i++) {
        assertThat((double) control.value()[i]).isCloseTo(paper.server[i], offset(2e-5));
      }
    }
  }

  @Test
  void withAllPartiesTheControlForgetsWhatWasBefore() {
    var control = new ServerControl(new Scaffold(0.5, 4), 3, 0.25, 2);
    control.advance(new float[2], new float[] {7, 7}, 3);
    control.advance(new float[] {1, 2}, new float[] {2, 1}, 3);
    assertThat(control.value()).containsExactly(-2, 2);
  }

  @Test
  void whoDoesNotTakePartKeepsTheirPartOfTheControl() {
    var control = new ServerControl(new Scaffold(1, 1), 4, 1, 1);
    control.advance(new float[1], new float[] {8}, 4);
    control.advance(new float[1], new float[] {4}, 1);
    assertThat(control.value()).containsExactly(-8 * 0.75f - 1);
  }

  @Test
  void moreParticipantsThanPartiesAreRefused() {
    var control = new ServerControl(new Scaffold(1, 1), 3, 1, 1);
    assertThatThrownBy(() -> control.advance(new float[1], new float[1], 4))
        .hasMessageContaining("participants is 4");
    assertThatThrownBy(() -> control.advance(new float[1], new float[2], 3))
        .hasMessageContaining("parameters");
    assertThatThrownBy(() -> new ServerControl(new Scaffold(1, 1), 3, 0, 1))
        .hasMessageContaining("learningRate is 0.0");
  }

  @Test
  void scaffoldNeedsStepsAndTheMean() {
    assertThatThrownBy(() -> new Scaffold(0, 1)).hasMessageContaining("serverLearningRate is 0.0");
    assertThatThrownBy(() -> new Scaffold(1, 0)).hasMessageContaining("localSteps is 0");
    assertThatThrownBy(
            () ->
                AggregationRules.of(
                    "median-then-scaffold", Map.of("serverLearningRate", 1.0, "localSteps", 5.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("take the rule scaffold alone, or median-then-fed-avg");
  }
}
