package org.fedclave.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.fedclave.models.LocalOptimiser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Sgd;

/** DL4J's dropout says which part of its inputs it keeps, and divides by it. */
final class DropoutTest {
  private static final int NUMBERS = 60_000;

  private final Wiring wiring;
  private final TorchDevice device;
  private final ParameterMemory memory;
  private final Draws draws;

  DropoutTest() {
    Fixtures.mlp(new LocalOptimiser.Sgd(0.1));
    TorchSettings.applyToThisThread();
    wiring =
        Wiring.of(Cases.base(new Sgd(0.1)).list(new DropoutLayer(0.25), Cases.output(6)).build());
    device = TorchDevice.cpu();
    try (PointerScope _ = new PointerScope()) {
      memory = new ParameterMemory(wiring.slots(), device);
      draws = new Draws(device.device());
    }
  }

  @BeforeEach
  void seed() {
    draws.seed(1);
  }

  @AfterEach
  void close() {
    draws.close();
    memory.close();
    device.close();
  }

  @Test
  void aQuarterIsKeptFourfold() {
    float[] dropped = afterDropout(true);
    int kept = 0;
    for (float number : dropped) {
      assertThat(number).isIn(0f, 4f);
      kept += number == 4 ? 1 : 0;
    }
    // The deviation is 106.
    assertThat(kept).isCloseTo(NUMBERS / 4, Offset.offset(600));
  }

  @Test
  void nothingIsDroppedOutsideOfTraining() {
    assertThat(afterDropout(false)).containsOnly(1f);
  }

  private float[] afterDropout(boolean training) {
    try (PointerScope _ = new PointerScope()) {
      Tensor ones = torch.ones(NUMBERS / 6, 6);
      Operation operation = wiring.nodes().getFirst().operation();
      return device.read(operation.apply(List.of(ones), new Pass(memory, draws, training)));
    }
  }
}
