package org.fedclave.models;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A model's parameters as bytes: little-endian IEEE 754 binary32, in DL4J's order, nothing else.
 */
public final class Parameters {
  private Parameters() {}

  /** The bytes, four a parameter; equal parameters have equal bytes. */
  public static byte[] toBytes(float[] parameters) {
    byte[] bytes = new byte[Math.multiplyExact(parameters.length, Float.BYTES)];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(parameters);
    return bytes;
  }

  /**
   * The parameters of bytes. Values are not looked at: NaN stays NaN.
   *
   * @param count of the parameters that the bytes must hold
   * @throws IllegalArgumentException if there are not exactly {@code 4 * count} bytes
   */
  public static float[] fromBytes(byte[] bytes, int count) {
    if (bytes.length != (long) count * Float.BYTES) {
      throw new IllegalArgumentException(
          bytes.length + " bytes are not " + count + " parameters of 4 bytes");
    }
    float[] parameters = new float[count];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(parameters);
    return parameters;
  }
}
