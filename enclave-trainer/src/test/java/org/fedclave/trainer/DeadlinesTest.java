package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlinesTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void noDeadlineIsZeroOrNegative(int which) {
    for (Duration wrong : new Duration[] {Duration.ZERO, Duration.ofMillis(-1)}) {
      Duration[] all = new Duration[7];
      java.util.Arrays.fill(all, Duration.ofSeconds(1));
      all[which] = wrong;

      assertThat(
              assertThrows(
                  IllegalArgumentException.class,
                  () -> new Deadlines(all[0], all[1], all[2], all[3], all[4], all[5], all[6])))
          .hasMessageContaining(wrong.toString());
    }
  }
}
