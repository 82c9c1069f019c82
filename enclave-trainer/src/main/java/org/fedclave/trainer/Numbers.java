package org.fedclave.trainer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.fedclave.protocol.Bytes;

/** Numbers of 8 bytes, little-endian, as states are written. */
final class Numbers {

  private Numbers() {}

  static Bytes toBytes(double[] values) {
    byte[] bytes = new byte[Math.multiplyExact(values.length, Double.BYTES)];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().put(values);
    return Bytes.wrap(bytes);
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @throws IllegalArgumentException if these are no finite numbers
   */
  static double[] parse(Bytes bytes) {
    if (bytes.size() % Double.BYTES != 0) {
      throw new IllegalArgumentException(bytes.size() + " bytes are no numbers of 8 bytes");
    }
    double[] values = new double[bytes.size() / Double.BYTES];
    ByteBuffer.wrap(bytes.unsafeArray())
        .order(ByteOrder.LITTLE_ENDIAN)
        .asDoubleBuffer()
        .get(values);
    if (!Arrays.stream(values).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("a number of the state is not finite");
    }
    return values;
  }
}
