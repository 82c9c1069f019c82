package org.fedclave.engine.libtorch;

import java.util.List;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * One parameter array of a layer.
 *
 * @param index its place among all slots, which is DL4J's order
 * @param layer name of its layer
 * @param name DL4J's key in that layer, as in {@code W}
 * @param place of its first number in DL4J's flat array
 * @param shape with which its numbers, as they lie in DL4J's array, are row-major; where DL4J
 *     writes columns first, its axes are turned around
 * @param treatment how training changes it
 */
record Slot(
    int index, String layer, String name, int place, List<Long> shape, Treatment treatment) {
  /** What changes a parameter array. */
  sealed interface Treatment {
    /** Gradient steps. */
    record Trained(IUpdater updater, Penalty penalty) implements Treatment {
      /** The learning rate as configured. */
      double rate() {
        return updater.getLearningRate(0, 0);
      }
    }

    /** Batch normalisation's running mean and variance, which follow the batches. */
    record Counted() implements Treatment {}
  }

  Slot {
    shape = List.copyOf(shape);
  }

  int length() {
    return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
  }

  long[] sizes() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
