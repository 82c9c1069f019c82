package org.fedclave.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.assertj.core.data.Offset;
import org.fedclave.aggregation.RefusedUpdateException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClipTest {
  @Test
  void aLongUpdateIsScaledToTheNormAndItsOldNormReturned() throws Exception {
    float[] update = {3, 4};
    assertThat(Clip.toNorm(update, 1)).isEqualTo(5);
    assertThat(update[0]).isCloseTo(0.6f, Offset.offset(1e-7f));
    assertThat(update[1]).isCloseTo(0.8f, Offset.offset(1e-7f));
  }

  @Test
  void aShortUpdateStaysAsItIs() throws Exception {
    float[] update = {0.3f, -0.4f, 0};
    assertThat(Clip.toNorm(update, 0.51)).isCloseTo(0.5, Offset.offset(1e-7));
    assertThat(update).containsExactly(0.3f, -0.4f, 0);
  }

  @Test
  void hugeCoordinatesDoNotOverflowTheNorm() throws Exception {
    float[] update = {Float.MAX_VALUE, Float.MAX_VALUE};
    Clip.toNorm(update, 1);
    assertThat(update[0]).isCloseTo((float) Math.sqrt(0.5), Offset.offset(1e-6f));
  }

  @Test
  void aCoordinateThatIsNotFiniteIsRefused() {
    var refused =
        assertThrows(
            RefusedUpdateException.class, () -> Clip.toNorm(new float[] {1, Float.NaN}, 1));
    assertThat(refused.rule()).isEqualTo(Rule.NOT_FINITE);
    assertThat(refused).hasMessageContaining("coordinate 1");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void aNormThatBoundsNothingIsNoNorm(double norm) {
    assertThrows(IllegalArgumentException.class, () -> Clip.toNorm(new float[1], norm));
  }
}
