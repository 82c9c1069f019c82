package org.fedclave.models;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.cpu.nativecpu.DirectShapeInfoProvider;

/**
 * Gives arrays of equal shape one shape description. ND4J's own provider caches all but the call
 * that each view, slice and result of an operation makes, which costs a training step of a small
 * network half its time.
 *
 * <p>Public, and with a public constructor, only because ND4J makes it by reflection. Thread-safe.
 */
public final class CachedShapes extends DirectShapeInfoProvider {
  /** Beyond this many shapes the rest is made anew each time: a program has a few dozen. */
  private static final int MAXIMUM_SHAPES = 4096;

  private final ConcurrentMap<Shape, Pair<DataBuffer, long[]>> shapes = new ConcurrentHashMap<>();

  /** Called by ND4J. */
  public CachedShapes() {}

  @Override
  public Pair<DataBuffer, long[]> createShapeInformation(
      long[] shape,
      long[] stride,
      long elementWiseStride,
      char order,
      DataType type,
      boolean empty) {
    Shape key = new Shape(shape, stride, elementWiseStride, order, type, empty);
    Pair<DataBuffer, long[]> known = shapes.get(key);
    if (known != null) {
      return known;
    }
    Pair<DataBuffer, long[]> made =
        super.createShapeInformation(shape, stride, elementWiseStride, order, type, empty);
    if (shapes.size() < MAXIMUM_SHAPES) {
      shapes.put(key, made);
    }
    return made;
  }

  private static final class Shape {
    private final long[] numbers;

    Shape(
        long[] shape,
        long[] stride,
        long elementWiseStride,
        char order,
        DataType type,
        boolean empty) {
      int rank = shape.length;
      numbers = Arrays.copyOf(shape, rank + stride.length + 5);
      System.arraycopy(stride, 0, numbers, rank, stride.length);
      int end = rank + stride.length;
      numbers[end] = rank;
      numbers[end + 1] = elementWiseStride;
      numbers[end + 2] = order;
      numbers[end + 3] = type.toInt();
      numbers[end + 4] = empty ? 1 : 0;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Shape shape && Arrays.equals(numbers, shape.numbers);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(numbers);
    }
  }
}
