package org.fedclave.models;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Between Java's arrays and ND4J's memory, in bulk. */
final class Floats {
  private Floats() {}

  /**
   * A view of the own memory of a whole array, row-major or of one row; valid as long as the array.
   */
  static FloatBuffer view(INDArray array) {
    requireWhole(array);
    return array.data().asNioFloat();
  }

  static void requireWhole(INDArray array) {
    if (array.isView() || (array.ordering() != 'c' && !array.isVector())) {
      throw new AssertionError("memory of another layout");
    }
  }

  /** Copies any array, row-major, into one as long. */
  static void copy(INDArray array, float[] into) {
    if (array.ordering() == 'c' && !array.isView()) {
      array.data().asNioFloat().get(0, into);
    } else {
      array.dup('c').data().asNioFloat().get(0, into);
    }
  }

  /** A copy of any array, row-major. */
  static float[] of(INDArray array) {
    float[] values = new float[Math.toIntExact(array.length())];
    try (INDArray copy = array.dup('c')) {
      copy.data().asNioFloat().get(0, values);
    }
    return values;
  }
}
