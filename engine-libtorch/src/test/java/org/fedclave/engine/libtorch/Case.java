package org.fedclave.engine.libtorch;

import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.fedclave.models.Examples;

/**
 * One network, and what its rows look like.
 *
 * @param name of the case
 * @param features numbers of a row
 * @param labels numbers of its label
 * @param indexes exclusive upper bound of features that are indexes; 0 if they are numbers
 * @param network makes DL4J's network
 */
record Case(String name, int features, int labels, int indexes, Supplier<Reference> network) {
  Reference reference() {
    return network.get();
  }

  /** Rows for the network: labels have one 1. */
  Examples examples(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] x = new float[rows * features];
    float[] y = new float[rows * labels];
    for (int row = 0; row < rows; row++) {
      int label = random.nextInt(labels);
      y[row * labels + label] = 1;
      for (int i = 0; i < features; i++) {
        double shift = i % labels == label ? 0.5 : 0;
        x[row * features + i] =
            indexes > 0 ? random.nextInt(indexes) : (float) (random.nextDouble(-1, 1) + shift);
      }
    }
    return Examples.of(x, y, features, labels);
  }

  @Override
  public String toString() {
    return name;
  }
}
