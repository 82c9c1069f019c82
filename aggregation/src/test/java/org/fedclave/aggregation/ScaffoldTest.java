package org.fedclave.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class ScaffoldTest {
  @Test
  void modelAndControlVariateMoveAsInThePaper() {
    Scaffold server = new Scaffold(0.5, 4, 2);
    float[] model = {1, 2};
    server.step(model, new float[] {2, -4}, new float[] {8, 4}, 1);
    assertThat(model).containsExactly(2, 0);
    assertThat(server.control()).containsExactly(2, 1);
    server.step(model, new float[] {0, 0}, new float[] {-1, 1}, 4);
    assertThat(server.control()).containsExactly(1, 2);
  }

  @Test
  void aRestoredServerContinuesWithTheSameBits() {
    Scaffold server = new Scaffold(1, 3, 1);
    server.step(new float[1], new float[] {1}, new float[] {0.3f}, 2);
    Scaffold resumed = new Scaffold(1, 3, 1);
    resumed.restore(server.state());
    assertThat(resumed.control()).containsExactly(server.control());
  }

  @Test
  void moreParticipantsThanPartiesAreRefused() {
    Scaffold server = new Scaffold(1, 3, 1);
    assertThrows(
        IllegalArgumentException.class,
        () -> server.step(new float[1], new float[1], new float[1], 4));
    assertThrows(
        IllegalArgumentException.class,
        () -> server.step(new float[1], new float[1], new float[2], 3));
    assertThrows(IllegalArgumentException.class, () -> new Scaffold(0, 3, 1));
  }
}
