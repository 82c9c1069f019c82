package org.fedclave.engine.libtorch;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;

/** What changes shapes and has no parameters. */
final class Shapes {
  private Shapes() {}

  static Operation.Single preprocessor(String where, InputPreProcessor preprocessor) {
    return switch (preprocessor) {
      case FeedForwardToCnnPreProcessor to -> {
        long[] image = {to.getNumChannels(), to.getInputHeight(), to.getInputWidth()};
        yield (input, pass) ->
            input.dim() == 4 ? input : input.reshape(input.size(0), image[0], image[1], image[2]);
      }
      case CnnToFeedForwardPreProcessor from -> {
        Refusal.unless(
            from.getFormat() == CNN2DFormat.NCHW, where, "its data format " + from.getFormat());
        yield (input, pass) -> input.flatten(1, -1);
      }
      case RnnToFeedForwardPreProcessor from -> {
        Convolutions.requireTimeLast(where, from.getRnnDataFormat());
        yield (input, pass) ->
            input.dim() == 2 ? input : input.permute(0, 2, 1).reshape(-1, input.size(1));
      }
      case FeedForwardToRnnPreProcessor to -> {
        Convolutions.requireTimeLast(where, to.getRnnDataFormat());
        yield (input, pass) ->
            input.dim() == 3
                ? input
                : input.reshape(pass.rows(), -1, input.size(1)).permute(0, 2, 1);
      }
      default ->
          throw Refusal.of(where, "its preprocessor " + preprocessor.getClass().getSimpleName());
    };
  }

  /** One number of each channel: over time, or over an image. */
  static Operation.Single globalPooling(String where, GlobalPoolingLayer layer) {
    Refusal.unless(
        layer.isCollapseDimensions()
            && (layer.getPoolingDimensions() == null
                || Arrays.equals(layer.getPoolingDimensions(), new int[] {2, 3})),
        where,
        "its dimensions are not the usual ones");
    return switch (layer.getPoolingType()) {
      // The place of a maximum, and not amax: equal ones would share a gradient.
      case MAX -> (input, pass) -> places(input).max(2).get0();
      case AVG -> (input, pass) -> places(input).mean(2);
      case SUM, PNORM -> throw Refusal.of(where, "its pooling " + layer.getPoolingType());
    };
  }

  private static Tensor places(Tensor input) {
    return input.dim() == 3 ? input : input.flatten(2, -1);
  }
}
