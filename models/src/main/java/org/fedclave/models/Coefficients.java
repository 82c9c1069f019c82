package org.fedclave.models;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.fedclave.models.BadModelException.Rule;

/**
 * A parameter vector as {@code Nd4j.write} of ND4J 1.0.0-M2.1 writes it: a buffer of six longs that
 * describe the shape, then a buffer of floats; each buffer is its allocation mode and type as Java
 * modified UTF-8, with its length (u64be) between. All numbers are big-endian.
 */
final class Coefficients {
  private static final int CHUNK_BYTES = 1 << 16;

  private Coefficients() {}

  static void write(float[] parameters, OutputStream out) throws IOException {
    out.write(header(parameters.length));
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int at = 0; at < parameters.length; ) {
      int floats = Math.min(CHUNK_BYTES / Float.BYTES, parameters.length - at);
      ByteBuffer.wrap(chunk).asFloatBuffer().put(parameters, at, floats);
      out.write(chunk, 0, floats * Float.BYTES);
      at += floats;
    }
  }

  /** Reads exactly {@code count} parameters and the end of the stream. */
  static float[] read(DataInputStream in, int count) throws IOException, BadModelException {
    byte[] expected = header(count);
    if (!Arrays.equals(in.readNBytes(expected.length), expected)) {
      throw new BadModelException(
          Rule.COEFFICIENTS,
          "the coefficients do not begin as " + count + " floats of one dimension do");
    }
    float[] parameters = new float[count];
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int at = 0; at < count; ) {
      int floats = Math.min(CHUNK_BYTES / Float.BYTES, count - at);
      in.readFully(chunk, 0, floats * Float.BYTES);
      ByteBuffer.wrap(chunk).asFloatBuffer().get(parameters, at, floats);
      at += floats;
    }
    if (in.read() != -1) {
      throw new BadModelException(
          Rule.COEFFICIENTS, "there are more coefficients than " + count + " parameters");
    }
    return parameters;
  }

  private static byte[] header(int count) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    // ND4J's shape: rank, size, stride, type (8192 is float), element-wise stride, order.
    long[] shape = {1, count, 1, 8192, 1, 'c'};
    try {
      out.writeUTF("MIXED_DATA_TYPES");
      out.writeLong(shape.length);
      out.writeUTF("LONG");
      for (long number : shape) {
        out.writeLong(number);
      }
      out.writeUTF("MIXED_DATA_TYPES");
      out.writeLong(count);
      out.writeUTF("FLOAT");
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return bytes.toByteArray();
  }
}
