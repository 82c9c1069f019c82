package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds are six standard deviations, and seeds are fixed. */
final class PoissonSampleTest {
  private static final int ROWS = 500;
  private static final int DRAWS = 4000;

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.3, 1 / 256.0, 256 / 60_000.0, 0.0101, 0.999})
  void eachRowIsInASampleAtTheRateAndSizesSpreadAsIndependentOnesDo(double rate) {
    long seed = 71;
    PoissonSample sample = new PoissonSample(ROWS, rate, new SplittableRandom(seed));
    int[] counts = new int[ROWS];
    double sizes = 0;
    double squares = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      sample.draw();
      for (int i = 0; i < sample.size(); i++) {
        counts[sample.row(i)]++;
      }
      double off = sample.size() - ROWS * rate;
      sizes += off;
      squares += off * off;
    }
    double variance = ROWS * rate * (1 - rate);
    assertThat(Math.abs(sizes / DRAWS))
        .as("seed " + seed)
        .isLessThan(6 * Math.sqrt(variance / DRAWS));
    // The variance of a squared deviation is at most 2 var^2 + var for a binomial.
    double spread = Math.sqrt((2 * variance * variance + variance) / DRAWS);
    assertThat(Math.abs(squares / DRAWS - variance)).as("seed " + seed).isLessThan(6 * spread);
    double rowSpread = Math.sqrt(DRAWS * rate * (1 - rate));
    for (int row = 0; row < ROWS; row++) {
      assertThat(Math.abs(counts[row] - DRAWS * rate))
          .as("seed " + seed + ", row " + row)
          .isLessThan(6 * rowSpread + 3);
    }
  }

  @Test
  void neighbouringRowsAndConsecutiveDrawsAreIndependent() {
    PoissonSample sample = new PoissonSample(ROWS, 0.25, new SplittableRandom(72));
    boolean[] before = new boolean[ROWS];
    long neighbours = 0;
    long repeated = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      boolean[] now = new boolean[ROWS];
      sample.draw();
      for (int i = 0; i < sample.size(); i++) {
        now[sample.row(i)] = true;
      }
      for (int row = 1; row < ROWS; row++) {
        neighbours += now[row] && now[row - 1] ? 1 : 0;
        repeated += now[row] && before[row] ? 1 : 0;
      }
      before = now;
    }
    double pairs = (double) (ROWS - 1) * DRAWS;
    // Overlapping pairs: the variance of their number is below three times the binomial one.
    double bound = 6 * Math.sqrt(3 * pairs / 16 * 15 / 16);
    assertThat(Math.abs(neighbours - pairs / 16)).isLessThan(bound);
    assertThat(Math.abs(repeated - pairs / 16)).isLessThan(bound);
  }

  @Test
  void rateOneTakesAllRowsInOrder() {
    PoissonSample sample = new PoissonSample(9, 1, new SplittableRandom(1));
    sample.draw();
    assertThat(sample.size()).isEqualTo(9);
    assertThat(sample.row(8)).isEqualTo(8);
  }

  @Test
  void theRateIsComparedToItsLastBit() {
    // 0.5 is 0x80 00 ...: a stream of 0x80, then zeros, is equal to it and so not below.
    assertThat(sizeWith(0.5, 0x80, 0, 0, 0, 0, 0, 0, 0)).isZero();
    assertThat(sizeWith(0.5, 0x7f)).isEqualTo(1);
    double above = Math.nextUp(0.5);
    // 0.5 + 2^-53: byte 6 from the left holds 0x08.
    assertThat(sizeWith(above, 0x80, 0, 0, 0, 0, 0, 0x07)).isEqualTo(1);
    assertThat(sizeWith(above, 0x80, 0, 0, 0, 0, 0, 0x09)).isZero();
    assertThat(sizeWith(above, 0x80, 0, 0, 0, 0, 0, 0x08, 0)).isZero();
  }

  @Test
  void equalStreamsGiveEqualSamples() {
    PoissonSample one = new PoissonSample(ROWS, 0.1, new SplittableRandom(5));
    PoissonSample other = new PoissonSample(ROWS, 0.1, new SplittableRandom(5));
    for (int draw = 0; draw < 50; draw++) {
      one.draw();
      other.draw();
      assertThat(one.size()).isEqualTo(other.size());
      for (int i = 0; i < one.size(); i++) {
        assertThat(one.row(i)).isEqualTo(other.row(i));
      }
    }
  }

  /** Of one row, with a stream that begins as given. */
  private static int sizeWith(double rate, int... bytes) {
    PoissonSample sample =
        new PoissonSample(
            1,
            rate,
            new RandomGenerator() {
              @Override
              public long nextLong() {
                throw new AssertionError("bytes are asked for");
              }

              @Override
              public void nextBytes(byte[] into) {
                for (int i = 0; i < bytes.length; i++) {
                  into[i] = (byte) bytes[i];
                }
              }
            });
    sample.draw();
    return sample.size();
  }
}
