package org.fedclave.models;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How many examples of a network may share a batch here so that each has the same bits in whatever
 * place of it.
 *
 * <p>BLAS does not promise it: some kernels compute the rows of a large batch in groups, of which
 * one adds up in another order than the next. So it is tried, with random parameters and rows, on
 * the processor at hand. One example a batch has one place, and is right without a trial.
 */
final class EqualPlaces {

  private static final int TRIALS = 3;

  /** Any; so that a machine comes to the same size each time. */
  private static final long SEED = 20261130;

  private EqualPlaces() {}

  /**
   * The largest size that passed: {@code wished}, or else a power of two below it.
   *
   * @param wished at least 1
   */
  static int largest(MultiLayerNetwork network, int features, int labels, int wished) {
    MultiLayerNetwork trial = network.clone();
    var random = new SplittableRandom(SEED);
    trial.setParams(Nd4j.createFromArray(numbers(random, Math.toIntExact(trial.numParams()))));
    var layers = new DenseLayers(trial);
    return largest(wished, size -> areEqual(layers, features, labels, size, random));
  }

  /** The same by any trial. */
  static int largest(int wished, IntPredicate passes) {
    int size = wished;
    while (size > 1 && !passes.test(size)) {
      size = Integer.highestOneBit(size - 1);
    }
    return size;
  }

  private static boolean areEqual(
      DenseLayers layers, int features, int labels, int size, SplittableRandom random) {
    for (int i = 0; i < TRIALS; i++) {
      try (MiniBatch batch = new MiniBatch(size, features, labels)) {
        float[] label = new float[labels];
        label[random.nextInt(labels)] = 1;
        batch.fillAll(numbers(random, features), label);
        for (DenseLayers.Pass pass : layers.run(batch.features(), batch.labels())) {
          if (!areRowsEqual(pass.input()) || !areRowsEqual(pass.error())) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static boolean areRowsEqual(INDArray array) {
    float[] values = Floats.of(array);
    int length = values.length / array.rows();
    for (int from = length; from < values.length; from += length) {
      if (!Arrays.equals(values, 0, length, values, from, from + length)) {
        return false;
      }
    }
    return true;
  }

  private static float[] numbers(SplittableRandom random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }
}
