package org.fedclave.models;

import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A whole ND4J array of floats, row-major or of one row, as Java writes and reads it. Valid as long
 * as the array; for one thread.
 */
sealed interface FloatMemory {
  /** Where Java writes numbers, all of the array's; {@link #send} must follow. */
  MemorySegment segment();

  /** Makes what was written to {@link #segment} the array's. */
  void send();

  /** Makes {@code numbers}, as many as there are, the array's. */
  void write(float[] numbers);

  /** Fills {@code into}, as long as the array, with the array's numbers. */
  void read(float[] into);

  static FloatMemory of(INDArray array, ArrayHome home) {
    return switch (home) {
      case HOST -> InPlace.of(array);
      case DEVICE -> ByCopy.of(array);
    };
  }

  /** The array's own memory: nothing is sent. */
  record InPlace(FloatBuffer view, MemorySegment segment) implements FloatMemory {
    private static InPlace of(INDArray array) {
      FloatBuffer view = Floats.view(array);
      return new InPlace(view, MemorySegment.ofBuffer(view));
    }

    @Override
    public void send() {
      // It is there already.
    }

    @Override
    public void write(float[] numbers) {
      view.put(0, numbers);
    }

    @Override
    public void read(float[] into) {
      view.get(0, into);
    }
  }

  /**
   * Java's copy of the array. ND4J's CUDA backend keeps an array on both sides and notes which one
   * is newer; its {@code setData} and {@code asNioFloat} mind that note, a buffer kept from before
   * does not.
   */
  final class ByCopy implements FloatMemory {
    private final INDArray array;
    private final float[] copy;

    private ByCopy(INDArray array, float[] copy) {
      this.array = array;
      this.copy = copy;
    }

    private static ByCopy of(INDArray array) {
      Floats.requireWhole(array);
      return new ByCopy(array, new float[Math.toIntExact(array.length())]);
    }

    @Override
    public MemorySegment segment() {
      return MemorySegment.ofArray(copy);
    }

    @Override
    public void send() {
      array.data().setData(copy);
    }

    @Override
    public void write(float[] numbers) {
      array.data().setData(numbers);
    }

    @Override
    public void read(float[] into) {
      array.data().asNioFloat().get(0, into);
    }
  }
}
