package org.fedclave.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RocAucTest {

  private static final RocAuc CURVE =
      new RocAuc(new float[] {0.1f, 0.4f, 0.4f, 0.8f}, new boolean[] {false, false, true, true});

  @Test
  void aTieOfBothClassesCountsHalf() {
    assertThat(CURVE.all()).isEqualTo(3.5 / 4);
  }

  @Test
  void aRowThatWasDrawnTwiceCountsAsTwoRows() {
    var doubled =
        new RocAuc(new float[] {0.1f, 0.1f, 0.4f, 0.4f}, new boolean[] {false, false, false, true});
    assertThat(CURVE.of(new int[] {2, 1, 1, 0})).isEqualTo(doubled.all());
  }

  @Test
  void anIntervalOfAMeanHasAboutTheWidthThatTheCentralLimitGives() {
    int rows = 400;
    var interval =
        new Bootstrap(rows)
            .interval(
                times -> {
                  double sum = 0;
                  for (int row = 0; row < rows; row++) {
                    sum += row % 2 == 0 ? times[row] : 0;
                  }
                  return sum / rows;
                });
    double half = 1.96 * Math.sqrt(0.25 / rows);
    assertThat(interval.low()).isCloseTo(0.5 - half, within(0.01));
    assertThat(interval.high()).isCloseTo(0.5 + half, within(0.01));
  }
}
