package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class CpuDrawTest {
  @Test
  void anotherProcessDrawsTheBitsThatThisOneDraws() throws Exception {
    ModelConfiguration model = Fixtures.cnn();
    float[] drawn = CpuDraw.inAnotherProcess(model.dl4jJson(), 41, model.parameterCount());
    assertThat(drawn)
        .isEqualTo(model.initialParameters(41))
        .isNotEqualTo(model.initialParameters(42));
  }

  @Test
  void aProcessThatCannotDrawIsNotTakenForOneThatDid() {
    var failed =
        assertThrows(IllegalStateException.class, () -> CpuDraw.inAnotherProcess("{}", 41, 0));
    assertThat(failed).hasMessageContaining("ended with 1");
  }
}
