package org.fedclave.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.fedclave.models.Examples;
import org.fedclave.models.GradientTerm;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.LocalStart;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Network;
import org.junit.jupiter.api.Test;

/** Native memory is freed by scopes: nothing is left to the garbage collector. */
final class MemoryTest {
  private static final int BATCH = 256;

  /** Much less than a batch, or the parameters' gradient, for each of 2,000 steps. */
  private static final long MOST_GROWTH = 48L << 20;

  private final ModelConfiguration model = Fixtures.mlp(new LocalOptimiser.Adam(0.001));
  private final float[] parameters = model.initialParameters(1);
  private final Examples examples = Fixtures.examples(BATCH, 2);

  @Test
  void stepsLeaveNothingBehind() {
    try (Network network = new LibtorchProvider().network(model)) {
      begin(network);
      steps(network, 300);
      long objects = Pointer.totalCount();
      long bytes = Pointer.physicalBytes();
      steps(network, 2_000);
      assertThat(Pointer.totalCount()).isEqualTo(objects);
      assertThat(Pointer.physicalBytes() - bytes).isLessThan(MOST_GROWTH);
    }
  }

  @Test
  void trainingsEvaluationsAndNetworksLeaveNothingBehind() {
    train();
    long objects = Pointer.totalCount();
    for (int i = 0; i < 20; i++) {
      train();
    }
    assertThat(Pointer.totalCount()).isEqualTo(objects);
  }

  private void train() {
    try (Network network = new LibtorchProvider().network(model)) {
      begin(network);
      steps(network, 2);
      network.end(new float[parameters.length]);
      network.outputs(parameters, examples, (outputs, firstRow) -> {});
      begin(network); // and never ends
    }
  }

  private void begin(Network network) {
    network.begin(parameters, examples, new LocalStart(1, 1, new GradientTerm.Proximal(0.1)));
    network.order(IntStream.range(0, BATCH).toArray());
  }

  private static void steps(Network network, int count) {
    for (int i = 0; i < count; i++) {
      network.step(0, BATCH);
    }
    network.takeLoss();
  }
}
