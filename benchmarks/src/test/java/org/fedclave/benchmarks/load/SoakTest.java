package org.fedclave.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a soak tells growth from noise. */
class SoakTest {

  private static final int SAMPLES = 60;
  private static final int RUNS_A_SAMPLE = 2;

  /** An hour of 60 samples in which {@code grown} grows 1.5 times as fast as is borne. */
  private static List<SoakSample> hour(SoakBound grown, double factor) {
    List<SoakSample> samples = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      double runs = i * RUNS_A_SAMPLE;
      double hours = i / (double) SAMPLES;
      long ofRuns = (long) (grown.most() * factor * runs);
      long ofHours = Math.round(grown.most() * factor * hours * 100);
      samples.add(
          new SoakSample(
              i * 60.0,
              (long) runs,
              1,
              1000 + (grown == SoakBound.LIVE_HEAP ? ofRuns << 10 : 0),
              40 + (grown == SoakBound.THREADS ? ofHours / 100 : 0),
              200 + (grown == SoakBound.OPEN_FILES ? ofHours / 100 : 0),
              grown == SoakBound.ROWS ? ofRuns : 0,
              grown == SoakBound.DATABASE ? ofRuns << 10 : 0,
              grown == SoakBound.BLOBS ? ofRuns << 10 : 0,
              grown == SoakBound.WAITING ? ofHours / 100 : 0));
    }
    return samples;
  }

  @ParameterizedTest
  @EnumSource
  void whatGrowsFasterThanIsBorneIsNamedAloneAndWhatGrowsSlowlyIsNot(SoakBound bound) {
    List<SoakSample> growing = hour(bound, 1.5);
    for (SoakBound each : SoakBound.values()) {
      assertThat(each.objection(growing).isPresent()).as("%s", each).isEqualTo(each == bound);
    }
    assertThat(bound.objection(growing).orElse("")).contains(bound.what());
    assertThat(bound.objection(hour(bound, 0.5))).isEmpty();
  }

  @Test
  void aSlopeIsThatOfMostPointsWhateverTheOthersAre() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    double[] x = new double[SAMPLES];
    double[] y = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      x[i] = i;
      y[i] = i % 5 == 0 ? random.nextDouble(1e6) : 3 * i + random.nextDouble();
    }
    assertThat(Trend.slope(x, y)).as("seed " + seed).isCloseTo(3, within(0.5));
    assertThat(Trend.slope(new double[] {1, 1}, new double[] {1, 2})).isZero();
    assertThatThrownBy(() -> Trend.slope(new double[1], new double[2]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void quantilesAreValuesThatWereSeen() {
    List<Long> nanos = new ArrayList<>();
    for (long i = 100; i >= 1; i--) {
      nanos.add(i * 1_000_000);
    }
    assertThat(Quantiles.of(nanos)).isEqualTo(new Quantiles(100, 50, 99, 100));
    assertThat(Quantiles.of(List.of()).count()).isZero();
  }

  @Test
  void aHistogramSaysWhatLives() {
    LiveObjects live =
        LiveObjects.parse(
            """
            4711:
             num     #instances         #bytes  class name (module)
            -------------------------------------------------------
               1:         52429        4194304  [B (java.base@25)
               2:            17            408  org.fedclave.coordinator.Mailboxes$Arrival
               3:             2             96  org.fedclave.coordinator.CoordinatorStore$Waiting
            Total         52448        4194808
            """);
    assertThat(live.bytes()).isEqualTo(4_194_808);
    assertThat(live.ofMailboxes()).isEqualTo(19);
    assertThat(live.count("[B")).isEqualTo(52_429);
    assertThatThrownBy(() -> LiveObjects.parse("no such process"))
        .hasMessageContaining("no histogram");
  }
}
