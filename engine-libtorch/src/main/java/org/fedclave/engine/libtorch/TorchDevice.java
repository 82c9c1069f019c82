package org.fedclave.engine.libtorch;

import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fedclave.models.Crossings;

/**
 * Where one network's tensors lie, and the only way to and from there; counts what goes either way.
 *
 * <p>On the CPU torch reads Java's memory where it lies, so rows do not cross.
 */
final class TorchDevice implements AutoCloseable {
  private final Kept kept = new Kept();
  private final Device device;
  private final boolean sharesMemory;
  private Crossings crossings = Crossings.NONE;

  private TorchDevice(String name, boolean sharesMemory) {
    try (PointerScope _ = new PointerScope()) {
      this.device = kept.add(new Device(name));
      this.sharesMemory = sharesMemory;
    }
  }

  static TorchDevice cpu() {
    return new TorchDevice("cpu", true);
  }

  /** The first GPU that the process sees. */
  static TorchDevice cuda() {
    return new TorchDevice("cuda:0", false);
  }

  /** The CPU with all the copies that a GPU needs. */
  static TorchDevice copyingForTests() {
    return new TorchDevice("cpu", false);
  }

  Device device() {
    return device;
  }

  Tensor zeros(ScalarType type, long... sizes) {
    return torch.zeros(sizes, new TensorOptions(type).device(new DeviceOptional(device)));
  }

  /** A vector of these numbers, copied. */
  Tensor vector(float[] numbers) {
    Tensor vector = zeros(ScalarType.Float, numbers.length);
    write(numbers, vector);
    return vector;
  }

  /** Copies numbers into a vector that is as long. */
  void write(float[] numbers, Tensor vector) {
    if (numbers.length == 0) {
      return;
    }
    if (sharesMemory) {
      vector.data_ptr_float().put(numbers, 0, numbers.length);
    } else {
      Tensor here = torch.empty(numbers.length);
      here.data_ptr_float().put(numbers, 0, numbers.length);
      vector.copy_(here);
    }
    crossings = crossings.in((long) numbers.length * Float.BYTES);
  }

  /** Copies numbers into the beginning of a vector of 32-bit integers. */
  void write(int[] numbers, Tensor vector) {
    Tensor part = vector.narrow(0, 0, numbers.length);
    if (sharesMemory) {
      part.data_ptr_int().put(numbers, 0, numbers.length);
    } else {
      Tensor here = torch.zeros(new long[] {numbers.length}, new TensorOptions(ScalarType.Int));
      here.data_ptr_int().put(numbers, 0, numbers.length);
      part.copy_(here);
    }
    crossings = crossings.in((long) numbers.length * Integer.BYTES);
  }

  /** A copy of a tensor's numbers, row-major. */
  float[] read(Tensor tensor) {
    float[] numbers = new float[Math.toIntExact(tensor.numel())];
    if (numbers.length > 0) {
      tensor.contiguous().cpu().data_ptr_float().get(numbers, 0, numbers.length);
      crossings = crossings.out((long) numbers.length * Float.BYTES);
    }
    return numbers;
  }

  /** One number of 64 bits; waits until the device has it. */
  double readNumber(Tensor number) {
    crossings = crossings.out(Double.BYTES);
    return number.item_double();
  }

  /**
   * Rows of numbers: on the CPU the segment itself, which must then stay reachable; on a GPU a
   * copy.
   */
  Tensor rows(MemorySegment segment, long rows, long width) {
    Tensor here = torch.from_blob(Segments.floats(segment), rows, width);
    if (sharesMemory) {
      return here;
    }
    crossings = crossings.in(segment.byteSize());
    return zeros(ScalarType.Float, rows, width).copy_(here);
  }

  void countStep() {
    crossings = crossings.step();
  }

  Crossings crossings() {
    return crossings;
  }

  @Override
  public void close() {
    kept.close();
  }
}
