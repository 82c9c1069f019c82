package org.fedclave.engine.libtorch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.ConvolutionMode;

/**
 * How a window moves along one axis, as DL4J's convolution modes say.
 *
 * @param kernel places in the window
 * @param stride from one window to the next
 * @param dilation from one place to the next
 * @param padding explicit, on both sides; unused in mode Same
 * @param mode one of Strict, Truncate, Same, Causal
 */
record Extent(int kernel, int stride, int dilation, int padding, ConvolutionMode mode) {
  /** What is added before an axis of so many numbers. */
  long before(long length) {
    return switch (mode) {
      case Strict, Truncate -> padding;
      case Same -> same(length) / 2;
      case Causal -> (long) (kernel - 1) * dilation;
    };
  }

  /** What is added behind it: in mode Same one more than before where the sum is odd. */
  long after(long length) {
    return switch (mode) {
      case Strict, Truncate -> padding;
      case Same -> same(length) - same(length) / 2;
      case Causal -> 0;
    };
  }

  /** As TensorFlow's SAME: {@code ceil(length / stride)} windows. */
  private long same(long length) {
    long windows = Math.ceilDiv(length, stride);
    return Math.max(0, (windows - 1) * stride + (long) (kernel - 1) * dilation + 1 - length);
  }

  /**
   * Pads an image's two axes, height and width, where torch could not do it itself.
   *
   * @param value of the padding
   */
  static Tensor pad(Tensor input, Extent height, Extent width, double value) {
    long h = input.size(2);
    long w = input.size(3);
    return torch.constant_pad_nd(
        input,
        new long[] {width.before(w), width.after(w), height.before(h), height.after(h)},
        new Scalar(value));
  }

  /** Whether torch pads as much by itself: equally on both sides, at most half a window. */
  boolean isEven(long length) {
    return before(length) == after(length) && 2 * before(length) <= kernel;
  }
}
