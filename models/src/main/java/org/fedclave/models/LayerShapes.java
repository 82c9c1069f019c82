package org.fedclave.models;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.fedclave.models.Shape.Features;
import org.fedclave.models.Shape.Flat;
import org.fedclave.models.Shape.Image;
import org.fedclave.models.Shape.Sequence;

/**
 * What a layer or a preprocessor makes of a shape, in Java: DL4J's native code ends the process,
 * instead of refusing, at a stride of 0 or at channels that do not match.
 */
final class LayerShapes {
  private static final int MAXIMUM_SIDE = 65_536;

  private LayerShapes() {}

  /** The shape behind a preprocessor. */
  static Shape reshape(Place place, InputPreProcessor before, Shape given)
      throws BadModelException {
    Shape shape = given.asNumbers();
    return switch (before) {
      case FeedForwardToCnnPreProcessor to -> {
        Image image = image(place, to.getNumChannels(), to.getInputHeight(), to.getInputWidth());
        requireSame(place, shape.equals(new Flat(image.size(), 1)));
        yield image;
      }
      case CnnToFeedForwardPreProcessor from -> {
        Image image =
            image(place, from.getNumChannels(), from.getInputHeight(), from.getInputWidth());
        requireSame(place, shape.equals(image) && from.getFormat() == CNN2DFormat.NCHW);
        yield new Flat(image.size(), 1);
      }
      case FeedForwardToRnnPreProcessor to when shape instanceof Flat(long width, long rows) -> {
        requireFormat(place, to.getRnnDataFormat());
        yield new Sequence(width, rows);
      }
      case RnnToFeedForwardPreProcessor from
          when shape instanceof Sequence(long channels, long steps) -> {
        requireFormat(place, from.getRnnDataFormat());
        yield new Flat(channels, steps);
      }
      default -> throw place.refusal("has a preprocessor for another shape");
    };
  }

  /** The shape behind a layer. */
  static Shape through(Place place, Layer layer, Shape given) throws BadModelException {
    Shape shape = given.asNumbers();
    return switch (layer) {
      case EmbeddingLayer embedding -> embed(place, embedding, given);
      case EmbeddingSequenceLayer embedding -> embedSequence(place, embedding, given);
      case LastTimeStep last -> lastStep(place, last, shape);
      case LSTM lstm -> recur(place, lstm, shape);
      case Convolution1DLayer convolution -> convolveSequence(place, convolution, shape);
      case ConvolutionLayer convolution -> convolve(place, convolution, shape);
      case Subsampling1DLayer pooling -> poolSequence(place, pooling, shape);
      case SubsamplingLayer pooling -> pool(place, pooling, shape);
      case GlobalPoolingLayer pooling -> poolAll(place, pooling, shape);
      case BatchNormalization norm -> normalise(place, norm, shape);
      case DropoutLayer dropout -> unchanged(place, dropout, shape);
      case ActivationLayer _ -> shape;
      case LossLayer loss -> unchanged(place, loss, shape);
      case FeedForwardLayer dense -> {
        boolean fits = shape instanceof Flat(long width, long _) && width == dense.getNIn();
        place.require(fits, "has another number of inputs");
        yield new Flat(dense.getNOut(), ((Flat) shape).rows());
      }
      default -> throw new AssertionError("a layer outside the list of classes");
    };
  }

  private static Shape embed(Place place, EmbeddingLayer layer, Shape shape)
      throws BadModelException {
    place.require(
        shape instanceof Features features && features.size() == 1,
        "embeds what is not one feature of the input");
    requirePlain(place, layer);
    return new Flat(layer.getNOut(), 1);
  }

  private static Shape embedSequence(Place place, EmbeddingSequenceLayer layer, Shape shape)
      throws BadModelException {
    place.require(
        shape instanceof Features features && features.size() == layer.getInputLength(),
        "embeds what are not inputLength features of the input");
    place.require(!layer.isInferInputLength(), "has an inferInputLength that is not false");
    requireFormat(place, layer.getOutputFormat());
    requirePlain(place, layer);
    return new Sequence(layer.getNOut(), layer.getInputLength());
  }

  /** DL4J's embeddings leave dropout out without a word. */
  private static void requirePlain(Place place, FeedForwardLayer embedding)
      throws BadModelException {
    place.require(embedding.getIDropout() == null, "has dropout, which embeddings ignore");
  }

  private static Shape lastStep(Place place, LastTimeStep last, Shape shape)
      throws BadModelException {
    if (!(last.getUnderlying() instanceof LSTM lstm)) {
      throw place.refusal("takes the last step of something else than an LSTM");
    }
    place.require(last.getIDropout() == null, "has dropout around the LSTM instead of in it");
    return new Flat(recur(place, lstm, shape).channels(), 1);
  }

  private static Sequence recur(Place place, LSTM lstm, Shape shape) throws BadModelException {
    place.require(
        shape instanceof Sequence sequence && sequence.channels() == lstm.getNIn(),
        "has another number of inputs, or no sequence");
    requireFormat(place, lstm.getRnnDataFormat());
    place.require(
        lstm.getActivationFn() != null && lstm.getGateActivationFn() != null,
        "lacks an activation");
    return new Sequence(lstm.getNOut(), ((Sequence) shape).steps());
  }

  private static Shape convolve(Place place, ConvolutionLayer layer, Shape shape)
      throws BadModelException {
    requireFormat(place, layer.getCnn2dDataFormat());
    place.require(
        shape instanceof Image image && image.channels() == layer.getNIn(),
        "convolves other channels than it gets");
    return slide(place, Windows.of(layer), (Image) shape, layer.getNOut());
  }

  private static Shape convolveSequence(Place place, Convolution1DLayer layer, Shape shape)
      throws BadModelException {
    requireFormat(place, layer.getRnnDataFormat());
    requireFormat(place, layer.getCnn2dDataFormat());
    place.require(
        shape instanceof Sequence sequence && sequence.channels() == layer.getNIn(),
        "convolves other channels than it gets");
    long steps = ((Sequence) shape).steps();
    Windows windows = Windows.of(layer);
    windows.requireSane(place, 1); // DL4J does not use these, and keeps them
    return new Sequence(layer.getNOut(), windows.slide(place, 0, steps));
  }

  private static Shape pool(Place place, SubsamplingLayer layer, Shape shape)
      throws BadModelException {
    requirePooling(place, layer);
    if (!(shape instanceof Image image)) {
      throw place.refusal("pools what is no image");
    }
    return slide(place, Windows.of(layer), image, image.channels());
  }

  private static Shape poolSequence(Place place, Subsampling1DLayer layer, Shape shape)
      throws BadModelException {
    requirePooling(place, layer);
    if (!(shape instanceof Sequence(long channels, long steps))) {
      throw place.refusal("pools what is no sequence");
    }
    Windows windows = Windows.of(layer);
    windows.requireOneWide(place);
    return new Sequence(channels, windows.slide(place, 0, steps));
  }

  private static void requirePooling(Place place, SubsamplingLayer layer) throws BadModelException {
    requireFormat(place, layer.getCnn2dDataFormat());
    requirePooling(place, layer.getPoolingType());
  }

  private static void requirePooling(Place place, PoolingType type) throws BadModelException {
    place.require(
        type == PoolingType.MAX || type == PoolingType.AVG,
        "pools by another rule than MAX or AVG");
  }

  private static Shape poolAll(Place place, GlobalPoolingLayer layer, Shape shape)
      throws BadModelException {
    requirePooling(place, layer.getPoolingType());
    place.require(layer.isCollapseDimensions(), "does not collapse dimensions");
    int[] dimensions = layer.getPoolingDimensions();
    return switch (shape) {
      case Image image -> {
        place.require(
            dimensions == null || Arrays.equals(dimensions, new int[] {2, 3}),
            "pools other dimensions than height and width");
        yield new Flat(image.channels(), 1);
      }
      case Sequence sequence -> {
        place.require(dimensions == null, "pools other dimensions than the steps");
        yield new Flat(sequence.channels(), 1);
      }
      case Flat _, Features _ -> throw place.refusal("pools what is no image and no sequence");
    };
  }

  private static Shape normalise(Place place, BatchNormalization norm, Shape shape)
      throws BadModelException {
    long width =
        switch (shape) {
          case Image image -> image.channels();
          case Flat flat -> flat.width();
          case Sequence _, Features _ -> throw place.refusal("normalises a sequence");
        };
    place.require(norm.getNIn() == width && norm.getNOut() == width, "normalises another width");
    requireFormat(place, norm.getCnn2DFormat());
    place.require(
        norm.getDecay() >= 0 && norm.getDecay() <= 1 && norm.getEps() > 0 && norm.getEps() < 1,
        "has no usable decay or eps");
    return shape;
  }

  /** These layers have no width of their own; DL4J writes 0, or what it was told. */
  private static Shape unchanged(Place place, FeedForwardLayer layer, Shape shape)
      throws BadModelException {
    for (long width : new long[] {layer.getNIn(), layer.getNOut()}) {
      place.require(
          width == 0 || (shape instanceof Flat flat && width == flat.width()),
          "has another width than what it gets");
    }
    return shape;
  }

  private static Image slide(Place place, Windows window, Image image, long channels)
      throws BadModelException {
    return new Image(
        channels, window.slide(place, 0, image.height()), window.slide(place, 1, image.width()));
  }

  private static void requireFormat(Place place, CNN2DFormat format) throws BadModelException {
    place.require(format == CNN2DFormat.NCHW, "has another format than NCHW");
  }

  private static void requireFormat(Place place, RNNFormat format) throws BadModelException {
    place.require(format == RNNFormat.NCW, "has another format than NCW");
  }

  private static void requireSame(Place place, boolean same) throws BadModelException {
    place.require(same, "has a preprocessor for another shape");
  }

  private static Image image(Place place, long channels, long height, long width)
      throws BadModelException {
    for (long side : new long[] {channels, height, width}) {
      place.require(side >= 1 && side <= MAXIMUM_SIDE, "has a preprocessor of " + side + " a side");
    }
    return new Image(channels, height, width);
  }
}
