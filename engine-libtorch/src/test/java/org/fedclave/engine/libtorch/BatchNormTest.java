package org.fedclave.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.fedclave.models.Examples;
import org.fedclave.models.GradientTerm;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.LocalStart;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Sgd;

final class BatchNormTest {
  private static final int ROWS = 8;

  /** Its running deviation, kept as a logarithm, falls by decay alone: by half of log10(0.9). */
  @Test
  void aFeatureThatNeverChangesHasADeviationThatFalls() {
    Fixtures.mlp(new LocalOptimiser.Sgd(0.1));
    Wiring wiring =
        Reference.of(
                Cases.base(new Sgd(0.1))
                    .list(
                        new BatchNormalization.Builder().nIn(6).nOut(6).decay(0.9).build(),
                        Cases.output(6))
                    .build())
            .wiring();
    float[] parameters = new float[wiring.slots().stream().mapToInt(Slot::length).sum()];
    try (TorchNetwork network = new TorchNetwork(wiring, TorchDevice.cpu())) {
      network.begin(parameters, constant(), new LocalStart(1, 1, new GradientTerm.None()));
      network.order(IntStream.range(0, ROWS).toArray());
      for (int step = 0; step < 250; step++) {
        network.step(0, ROWS);
      }
      network.end(parameters);
    }
    Slot deviations = wiring.slots().get(3);
    assertThat(deviations.treatment()).isInstanceOf(Slot.Treatment.Counted.class);
    for (int i = deviations.place(); i < deviations.place() + deviations.length(); i++) {
      assertThat(parameters[i]).isBetween(-5.8f, -4.5f); // 125 log10(0.9) = -5.72, and rounding
    }
  }

  private static Examples constant() {
    float[] features = new float[ROWS * 6];
    float[] labels = new float[ROWS * 3];
    for (int row = 0; row < ROWS; row++) {
      labels[row * 3 + row % 3] = 1;
      for (int i = 0; i < 6; i++) {
        features[row * 6 + i] = 0.3f * i;
      }
    }
    return Examples.of(features, labels, 6, 3);
  }
}
