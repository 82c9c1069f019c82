package org.fedclave.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fedclave.models.Examples;
import org.fedclave.models.InputLayout;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelRequest;

/**
 * Steps of one model on batches of one size, over rows of noise: time does not depend on what is in
 * them.
 *
 * @param model {@code mlp}: 784-200-200-10, ReLU; {@code cnn}: McMahan et al. 2017; both by plain
 *     SGD
 * @param batch rows of a step
 * @param steps of one measurement, all on rows of their own
 */
record StepWorkload(String model, int batch, int steps) {
  private static final int FEATURES = 784;
  private static final int CLASSES = 10;
  private static final int SEED = 7;

  /** What is measured; a measurement takes a fifth of a second to a second. */
  static final List<StepWorkload> ALL =
      List.of(
          new StepWorkload("mlp", 10, 200),
          new StepWorkload("mlp", 32, 100),
          new StepWorkload("mlp", 256, 20),
          new StepWorkload("cnn", 10, 12),
          new StepWorkload("cnn", 32, 6),
          new StepWorkload("cnn", 256, 1));

  ModelConfiguration configuration() {
    Map<String, String> parameters =
        model.equals("mlp")
            ? Map.of("hidden", "200,200", "learning-rate", "0.1")
            : Map.of("height", "28", "width", "28", "channels", "1", "learning-rate", "0.01");
    return new ModelRequest(model, parameters)
        .configuration(InputLayout.ofNumbers(FEATURES, CLASSES));
  }

  int rows() {
    return batch * steps;
  }

  Examples examples() {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] features = new float[rows() * FEATURES];
    float[] labels = new float[rows() * CLASSES];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.nextDouble();
    }
    for (int row = 0; row < rows(); row++) {
      labels[row * CLASSES + random.nextInt(CLASSES)] = 1;
    }
    return Examples.of(features, labels, FEATURES, CLASSES);
  }

  /** All rows in a random order, equal each time. */
  int[] order() {
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < rows(); row++) {
      rows.add(row);
    }
    Collections.shuffle(rows, new SplittableRandom(SEED));
    return rows.stream().mapToInt(Integer::intValue).toArray();
  }
}
