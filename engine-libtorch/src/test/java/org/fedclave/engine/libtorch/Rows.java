package org.fedclave.engine.libtorch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.fedclave.models.Examples;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Rows of examples as DL4J takes them. */
final class Rows {
  private Rows() {}

  static INDArray features(Examples examples, int from, int size) {
    return part(examples.features(), examples.featureCount(), from, size);
  }

  static INDArray labels(Examples examples, int from, int size) {
    return part(examples.labels(), examples.labelCount(), from, size);
  }

  private static INDArray part(MemorySegment all, int width, int from, int size) {
    float[] numbers = new float[size * width];
    MemorySegment.copy(
        all, ValueLayout.JAVA_FLOAT, (long) from * width * Float.BYTES, numbers, 0, numbers.length);
    return Nd4j.createFromArray(numbers).reshape(size, width);
  }
}
