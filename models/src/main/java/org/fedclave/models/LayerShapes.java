package org.fedclave.models;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.fedclave.models.BadModelException.Rule;

/**
 * Follows one example's shape through the layers, in Java: DL4J's native code ends the process,
 * instead of refusing, at a stride of 0 or at channels that do not match.
 */
final class LayerShapes {
  private static final int MAXIMUM_NUMBERS = 1 << 24;
  private static final int MAXIMUM_WINDOW = 256;

  /** What flows between layers: numbers, or an image of channels, height and width. */
  private sealed interface Shape {
    long size();
  }

  private record Flat(long size) implements Shape {}

  private record Image(long channels, long height, long width) implements Shape {
    @Override
    public long size() {
      return channels * height * width;
    }
  }

  private record Window(
      List<Integer> kernel,
      List<Integer> stride,
      List<Integer> padding,
      List<Integer> dilation,
      ConvolutionMode mode) {}

  private LayerShapes() {}

  /** Checks the shapes from a row of {@code features} numbers to the last layer. */
  static void check(MultiLayerConfiguration layers, int features) throws BadModelException {
    Shape shape = new Flat(features);
    for (int i = 0; i < layers.getConfs().size(); i++) {
      InputPreProcessor before = layers.getInputPreProcess(i);
      if (before != null) {
        shape = reshape(i, before, shape);
      }
      shape = through(i, layers.getConf(i).getLayer(), shape);
      require(
          i, 1 <= shape.size() && shape.size() <= MAXIMUM_NUMBERS, "becomes too large or empty");
    }
    require(
        layers.getInputPreProcessors().size() <= layers.getConfs().size()
            && layers.getInputPreProcessors().keySet().stream()
                .allMatch(i -> i >= 0 && i < layers.getConfs().size()),
        "a preprocessor belongs to no layer");
  }

  private static Shape reshape(int i, InputPreProcessor before, Shape shape)
      throws BadModelException {
    return switch (before) {
      case FeedForwardToCnnPreProcessor to -> {
        Image image = image(to.getNumChannels(), to.getInputHeight(), to.getInputWidth(), i);
        require(i, shape.equals(new Flat(image.size())), "has a preprocessor for another shape");
        yield image;
      }
      case CnnToFeedForwardPreProcessor from -> {
        Image image = image(from.getNumChannels(), from.getInputHeight(), from.getInputWidth(), i);
        require(
            i,
            shape.equals(image) && from.getFormat() == CNN2DFormat.NCHW,
            "has a preprocessor for another shape");
        yield new Flat(image.size());
      }
      default -> throw new AssertionError("a preprocessor outside the list of classes");
    };
  }

  private static Shape through(int i, Layer layer, Shape shape) throws BadModelException {
    return switch (layer) {
      case ConvolutionLayer convolution -> convolve(i, convolution, shape);
      case SubsamplingLayer pooling -> pool(i, pooling, shape);
      case BatchNormalization norm -> {
        long width = shape instanceof Image image ? image.channels() : shape.size();
        require(i, norm.getNIn() == width && norm.getNOut() == width, "normalises another width");
        require(i, norm.getCnn2DFormat() == CNN2DFormat.NCHW, "has another format than NCHW");
        require(
            i,
            norm.getDecay() >= 0 && norm.getDecay() <= 1 && norm.getEps() > 0 && norm.getEps() < 1,
            "has no usable decay or eps");
        yield shape;
      }
      case FeedForwardLayer dense -> {
        require(i, shape.equals(new Flat(dense.getNIn())), "has another number of inputs");
        yield new Flat(dense.getNOut());
      }
      default -> shape;
    };
  }

  private static Shape convolve(int i, ConvolutionLayer layer, Shape shape)
      throws BadModelException {
    require(i, layer.getCnn2dDataFormat() == CNN2DFormat.NCHW, "has another format than NCHW");
    require(
        i,
        shape instanceof Image image && image.channels() == layer.getNIn(),
        "convolves other channels than it gets");
    return slide(
        i,
        new Window(
            list(layer.getKernelSize()),
            list(layer.getStride()),
            list(layer.getPadding()),
            list(layer.getDilation()),
            layer.getConvolutionMode()),
        (Image) shape,
        layer.getNOut());
  }

  private static Shape pool(int i, SubsamplingLayer layer, Shape shape) throws BadModelException {
    require(i, layer.getCnn2dDataFormat() == CNN2DFormat.NCHW, "has another format than NCHW");
    require(
        i,
        layer.getPoolingType() == PoolingType.MAX || layer.getPoolingType() == PoolingType.AVG,
        "pools by another rule than MAX or AVG");
    if (!(shape instanceof Image image)) {
      throw refusal(i, "pools what is no image");
    }
    return slide(
        i,
        new Window(
            list(layer.getKernelSize()),
            list(layer.getStride()),
            list(layer.getPadding()),
            list(layer.getDilation()),
            layer.getConvolutionMode()),
        image,
        image.channels());
  }

  private static Image slide(int i, Window window, Image image, long channels)
      throws BadModelException {
    return new Image(
        channels, slide(i, window, 0, image.height()), slide(i, window, 1, image.width()));
  }

  private static long slide(int i, Window window, int axis, long length) throws BadModelException {
    int kernel = at(i, window.kernel(), axis, 1);
    int stride = at(i, window.stride(), axis, 1);
    int padding = at(i, window.padding(), axis, 0);
    require(i, at(i, window.dilation(), axis, 1) == 1, "is dilated");
    require(i, padding < kernel, "is padded by more than its kernel");
    if (window.mode() == ConvolutionMode.Same) {
      return (length + stride - 1) / stride;
    }
    require(
        i,
        window.mode() == ConvolutionMode.Truncate || window.mode() == ConvolutionMode.Strict,
        "has another mode than Same, Truncate or Strict");
    long room = length + 2L * padding - kernel;
    require(i, room >= 0, "has a kernel larger than its image");
    require(
        i,
        window.mode() == ConvolutionMode.Truncate || room % stride == 0,
        "has steps that do not fit its image, in mode Strict");
    return room / stride + 1;
  }

  private static int at(int i, List<Integer> pair, int axis, int minimum) throws BadModelException {
    require(i, pair.size() == 2, "has windows of other than two dimensions");
    require(
        i,
        pair.get(axis) >= minimum && pair.get(axis) <= MAXIMUM_WINDOW,
        "has a window of "
            + pair.get(axis)
            + "; "
            + minimum
            + " to "
            + MAXIMUM_WINDOW
            + " are possible");
    return pair.get(axis);
  }

  private static List<Integer> list(int[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  private static Image image(long channels, long height, long width, int i)
      throws BadModelException {
    for (long side : new long[] {channels, height, width}) {
      require(i, side >= 1 && side <= 65_536, "has a preprocessor of " + side + " a side");
    }
    return new Image(channels, height, width);
  }

  private static void require(int i, boolean holds, String complaint) throws BadModelException {
    if (!holds) {
      throw refusal(i, complaint);
    }
  }

  private static void require(boolean holds, String complaint) throws BadModelException {
    if (!holds) {
      throw new BadModelException(
          Rule.LAYERS, "the model's layers do not fit together: " + complaint);
    }
  }

  private static BadModelException refusal(int i, String complaint) {
    return new BadModelException(
        Rule.LAYERS, "the model's layers do not fit together: layer " + i + " " + complaint);
  }
}
