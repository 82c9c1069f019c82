package org.fedclave.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeldOutTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 0x123456789ABCDEFL})
  void rowsAreThoseOfTheStatedFormula(long seed) {
    // The JDK's SplittableRandom is SplitMix64: its i-th number is the formula's for row i.
    SplittableRandom random = new SplittableRandom(seed);
    HeldOut heldOut = new HeldOut(20, seed);
    for (long row = 0; row < 10_000; row++) {
      boolean expected = Long.remainderUnsigned(random.nextLong(), 100) < 20;
      assertThat(heldOut.isHeldOut(row)).as("row %d", row).isEqualTo(expected);
    }
  }

  @Test
  void aboutThatPercentageOfTheRowsIsHeldOut() {
    for (int percent : new int[] {0, 1, 20, 50, 99}) {
      HeldOut heldOut = new HeldOut(percent, 7);
      long held = LongStream.range(0, 100_000).filter(heldOut::isHeldOut).count();
      // Five standard deviations of a binomial.
      double slack = 5 * Math.sqrt(100_000 * (percent / 100.0) * (1 - percent / 100.0));
      assertThat((double) held).isBetween(1000.0 * percent - slack, 1000.0 * percent + slack);
    }
  }

  @Test
  void noPercentageLeavesNothingToTrainOn() {
    assertThatIllegalArgumentException().isThrownBy(() -> new HeldOut(100, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new HeldOut(-1, 0));
  }
}
