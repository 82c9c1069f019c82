package org.fedclave.engine.libtorch;

import java.util.function.Function;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;

/**
 * Convolution and pooling over images and, as images one pixel wide, over sequences.
 *
 * <p>Images are {@code [rows, channels, height, width]}, sequences {@code [rows, channels, time]}.
 */
final class Convolutions {
  private static final String WEIGHTS = ConvolutionParamInitializer.WEIGHT_KEY;

  private Convolutions() {}

  /** DL4J keeps the bias first, then {@code [out, in, height, width]}. */
  static Operation.Single image(String where, ConvolutionLayer layer, Slots slots) {
    requireChannelsFirst(where, layer.getCnn2dDataFormat());
    Extent height = extent(layer, 0);
    Extent width = extent(layer, 1);
    Function<Pass, TensorOptional> bias = bias(where, layer, slots);
    Slot weights =
        slots.trained(
            where,
            layer,
            WEIGHTS,
            layer.getNOut(),
            layer.getNIn(),
            height.kernel(),
            width.kernel());
    return (input, pass) -> convolve(input, pass.get(weights), bias.apply(pass), height, width);
  }

  /** DL4J keeps the bias first, then {@code [time, in, out]}, whatever shape it says they have. */
  static Operation.Single sequence(String where, Convolution1DLayer layer, Slots slots) {
    requireTimeLast(where, layer.getRnnDataFormat());
    Extent time = extent(layer, 0);
    Function<Pass, TensorOptional> bias = bias(where, layer, slots);
    Slot weights =
        slots.trained(where, layer, WEIGHTS, time.kernel(), layer.getNIn(), layer.getNOut());
    return asImages(
        (input, pass) -> {
          Tensor images = pass.get(weights).permute(2, 1, 0).unsqueeze(3);
          return convolve(input, images, bias.apply(pass), time, single());
        });
  }

  static Operation.Single imagePooling(String where, SubsamplingLayer layer) {
    requireChannelsFirst(where, layer.getCnn2dDataFormat());
    return pooling(where, layer, extent(layer, 0), extent(layer, 1));
  }

  static Operation.Single sequencePooling(String where, Subsampling1DLayer layer) {
    return asImages(pooling(where, layer, extent(layer, 0), single()));
  }

  private static Function<Pass, TensorOptional> bias(
      String where, ConvolutionLayer layer, Slots slots) {
    if (!layer.isHasBias()) {
      return pass -> new TensorOptional();
    }
    Slot bias = slots.trained(where, layer, ConvolutionParamInitializer.BIAS_KEY, layer.getNOut());
    return pass -> pass.optional(bias);
  }

  private static Tensor convolve(
      Tensor input, Tensor weights, TensorOptional bias, Extent height, Extent width) {
    long h = input.size(2);
    long w = input.size(3);
    boolean even = height.before(h) == height.after(h) && width.before(w) == width.after(w);
    return torch.conv2d(
        even ? input : Extent.pad(input, height, width, 0),
        weights,
        bias,
        new long[] {height.stride(), width.stride()},
        even ? new long[] {height.before(h), width.before(w)} : new long[] {0, 0},
        new long[] {height.dilation(), width.dilation()},
        1);
  }

  private static Operation.Single pooling(
      String where, SubsamplingLayer layer, Extent height, Extent width) {
    PoolingType type = layer.getPoolingType();
    return switch (type) {
      case MAX -> (input, pass) -> maximum(input, height, width);
      case AVG -> {
        Refusal.unless(
            height.dilation() == 1 && width.dilation() == 1, where, "its average has a dilation");
        Refusal.unless(
            !layer.isAvgPoolIncludePadInDivisor(),
            where,
            "its average counts padding, whose gradient in DL4J is another function's");
        yield (input, pass) -> average(input, height, width);
      }
      case SUM, PNORM -> throw Refusal.of(where, "its pooling " + type);
    };
  }

  private static Tensor maximum(Tensor input, Extent height, Extent width) {
    long h = input.size(2);
    long w = input.size(3);
    boolean even = height.isEven(h) && width.isEven(w);
    return torch.max_pool2d(
        even ? input : Extent.pad(input, height, width, Double.NEGATIVE_INFINITY),
        new long[] {height.kernel(), width.kernel()},
        new long[] {height.stride(), width.stride()},
        even ? new long[] {height.before(h), width.before(w)} : new long[] {0, 0},
        new long[] {height.dilation(), width.dilation()},
        false);
  }

  /** Sums over windows, divided by the numbers in them that are no padding. */
  private static Tensor average(Tensor input, Extent height, Extent width) {
    long h = input.size(2);
    long w = input.size(3);
    if (height.isEven(h) && width.isEven(w)) {
      return torch.avg_pool2d(
          input,
          new long[] {height.kernel(), width.kernel()},
          new long[] {height.stride(), width.stride()},
          new long[] {height.before(h), width.before(w)},
          false,
          false,
          new LongOptional());
    }
    Tensor ones = torch.ones_like(input.detach());
    return sum(Extent.pad(input, height, width, 0), height, width)
        .div(sum(Extent.pad(ones, height, width, 0), height, width));
  }

  private static Tensor sum(Tensor padded, Extent height, Extent width) {
    return torch.avg_pool2d(
        padded,
        new long[] {height.kernel(), width.kernel()},
        new long[] {height.stride(), width.stride()},
        new long[] {0, 0},
        false,
        true,
        new LongOptional(1));
  }

  private static Operation.Single asImages(Operation.Single images) {
    return (input, pass) -> images.apply(input.unsqueeze(3), pass).squeeze(3);
  }

  private static Extent extent(ConvolutionLayer layer, int axis) {
    return new Extent(
        layer.getKernelSize()[axis],
        layer.getStride()[axis],
        layer.getDilation()[axis],
        layer.getPadding()[axis],
        layer.getConvolutionMode());
  }

  private static Extent extent(SubsamplingLayer layer, int axis) {
    return new Extent(
        layer.getKernelSize()[axis],
        layer.getStride()[axis],
        layer.getDilation()[axis],
        layer.getPadding()[axis],
        layer.getConvolutionMode());
  }

  /** The axis that a sequence lacks. */
  private static Extent single() {
    return new Extent(1, 1, 1, 0, ConvolutionMode.Truncate);
  }

  private static void requireChannelsFirst(String where, CNN2DFormat format) {
    Refusal.unless(format == CNN2DFormat.NCHW, where, "its data format " + format);
  }

  static void requireTimeLast(String where, RNNFormat format) {
    Refusal.unless(format == null || format == RNNFormat.NCW, where, "its data format " + format);
  }
}
