package org.fedclave.models;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/**
 * The window that a convolution or a pooling slides, one number an axis: what comes out of it, and
 * what DL4J's native code would not survive.
 */
record Windows(
    List<Integer> kernel,
    List<Integer> stride,
    List<Integer> padding,
    List<Integer> dilation,
    ConvolutionMode mode) {
  private static final int MAXIMUM = 256;

  static Windows of(ConvolutionLayer layer) {
    return new Windows(
        list(layer.getKernelSize()),
        list(layer.getStride()),
        list(layer.getPadding()),
        list(layer.getDilation()),
        layer.getConvolutionMode());
  }

  static Windows of(SubsamplingLayer layer) {
    return new Windows(
        list(layer.getKernelSize()),
        list(layer.getStride()),
        list(layer.getPadding()),
        list(layer.getDilation()),
        layer.getConvolutionMode());
  }

  /** The length of what comes out along an axis, from {@code length}. */
  long slide(Place place, int axis, long length) throws BadModelException {
    requireSane(place, axis);
    int size = kernel.get(axis);
    int step = stride.get(axis);
    int pad = padding.get(axis);
    if (mode == ConvolutionMode.Same) {
      return (length + step - 1) / step;
    }
    place.require(
        mode == ConvolutionMode.Truncate || mode == ConvolutionMode.Strict,
        "has another mode than Same, Truncate or Strict");
    long room = length + 2L * pad - size;
    place.require(room >= 0, "has a kernel larger than what it slides over");
    place.require(
        mode == ConvolutionMode.Truncate || room % step == 0,
        "has steps that do not fit what it slides over, in mode Strict");
    return room / step + 1;
  }

  /** DL4J gives a sequence a second axis of length 1; a window there must not be wider. */
  void requireOneWide(Place place) throws BadModelException {
    requireSane(place, 1);
    place.require(kernel.get(1) == 1, "has a kernel wider than a sequence");
    place.require(padding.get(1) == 0, "is padded beside a sequence");
  }

  /** Numbers along an axis that could be a window's, whatever it slides over. */
  void requireSane(Place place, int axis) throws BadModelException {
    at(place, kernel, axis, 1);
    at(place, stride, axis, 1);
    at(place, padding, axis, 0);
    place.require(at(place, dilation, axis, 1) == 1, "is dilated");
    place.require(padding.get(axis) < kernel.get(axis), "is padded by more than its kernel");
  }

  private static int at(Place place, List<Integer> pair, int axis, int minimum)
      throws BadModelException {
    place.require(pair.size() == 2, "has windows of other than two dimensions");
    int number = pair.get(axis);
    place.require(
        number >= minimum && number <= MAXIMUM,
        "has a window of %d; %d to %d are possible".formatted(number, minimum, MAXIMUM));
    return number;
  }

  private static List<Integer> list(int[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }
}
