package org.fedclave.protocol;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * Where encoded CBOR goes: an update has the size of a model, so it is neither collected in growing
 * arrays nor copied to be compared. Not thread-safe.
 */
abstract sealed class CborSink extends OutputStream {

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public abstract void write(byte[] bytes, int offset, int length);

  /** Fills an array whose size is known. */
  static final class Filling extends CborSink {

    private final byte[] array;
    private int size;

    Filling(int size) {
      this.array = new byte[size];
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      System.arraycopy(bytes, offset, array, size, length);
      size += length;
    }

    /** The array, once it is full. */
    Bytes filled() {
      if (size != array.length) {
        throw new AssertionError(size + " bytes were written, not " + array.length);
      }
      return Bytes.wrap(array);
    }
  }

  /** Compares with bytes that are there. */
  static final class Comparing extends CborSink {

    private final byte[] expected;
    private int size;
    private boolean different;

    Comparing(Bytes expected) {
      this.expected = expected.unsafeArray();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      different =
          different
              || length > expected.length - size
              || !Arrays.equals(bytes, offset, offset + length, expected, size, size + length);
      size += length;
    }

    /** Whether exactly the expected bytes were written. */
    boolean isSame() {
      return !different && size == expected.length;
    }
  }
}
