package org.fedclave.engine.libtorch;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.activations.IActivation;

/**
 * Translates DL4J's layers. The classes must match exactly: a subclass means something else.
 *
 * <p>Reads them in DL4J's order, because each takes the next place in the flat parameter array.
 */
final class Layers {
  private final Slots slots = new Slots();

  Slots slots() {
    return slots;
  }

  /** A hidden layer, its dropout and its activation included. */
  Operation.Single hidden(String where, NeuralNetConfiguration configuration) {
    Layer layer = configuration.getLayer();
    requireUsual(where, configuration);
    int before = slots.length();
    Operation.Single main = main(where, layer);
    requireLength(where, configuration, before);
    return withDropout(where, layer, main);
  }

  /** The last layer, up to its sums; {@link #loss} says what follows. */
  Operation.Single output(String where, NeuralNetConfiguration configuration) {
    Layer layer = configuration.getLayer();
    requireUsual(where, configuration);
    int before = slots.length();
    Operation.Single main =
        switch (layer) {
          case OutputLayer last when isExactly(last, OutputLayer.class) ->
              dense(where, last, last.isHasBias());
          case LossLayer last when isExactly(last, LossLayer.class) -> (input, pass) -> input;
          default -> throw unknown(where, layer);
        };
    requireLength(where, configuration, before);
    return withDropout(where, layer, main);
  }

  Loss loss(String where, Layer layer) {
    return switch (layer) {
      case OutputLayer last -> Loss.of(where, last.getLossFn(), last.getActivationFn());
      case LossLayer last -> Loss.of(where, last.getLossFn(), last.getActivationFn());
      default -> throw unknown(where, layer);
    };
  }

  private Operation.Single main(String where, Layer layer) {
    return switch (layer) {
      case DenseLayer dense when isExactly(dense, DenseLayer.class) -> {
        Refusal.unless(!dense.isHasLayerNorm(), where, "it normalises over its units");
        yield activated(where, dense, dense(where, dense, dense.isHasBias()));
      }
      case Convolution1DLayer one when isExactly(one, Convolution1DLayer.class) ->
          activated(where, one, Convolutions.sequence(where, one, slots));
      case ConvolutionLayer two when isExactly(two, ConvolutionLayer.class) ->
          activated(where, two, Convolutions.image(where, two, slots));
      case Subsampling1DLayer one when isExactly(one, Subsampling1DLayer.class) ->
          Convolutions.sequencePooling(where, one);
      case SubsamplingLayer two when isExactly(two, SubsamplingLayer.class) ->
          Convolutions.imagePooling(where, two);
      case BatchNormalization norm when isExactly(norm, BatchNormalization.class) ->
          new BatchNorm(where, norm, slots);
      case LSTM lstm when isExactly(lstm, LSTM.class) -> new Recurrence(where, lstm, slots);
      case LastTimeStep last when isExactly(last, LastTimeStep.class) -> lastTimeStep(where, last);
      case EmbeddingLayer _, EmbeddingSequenceLayer _ when layer.getIDropout() != null ->
          throw Refusal.of(where, "it has dropout, which DL4J's embeddings ignore");
      case EmbeddingLayer one when isExactly(one, EmbeddingLayer.class) ->
          activated(where, one, Embeddings.one(where, one, slots));
      case EmbeddingSequenceLayer many when isExactly(many, EmbeddingSequenceLayer.class) ->
          activated(where, many, Embeddings.sequence(where, many, slots));
      case GlobalPoolingLayer global when isExactly(global, GlobalPoolingLayer.class) ->
          Shapes.globalPooling(where, global);
      case ActivationLayer only when isExactly(only, ActivationLayer.class) ->
          activated(where, only.getActivationFn(), (input, pass) -> input);
      case DropoutLayer only when isExactly(only, DropoutLayer.class) -> (input, pass) -> input;
      default -> throw unknown(where, layer);
    };
  }

  /** DL4J keeps {@code [in, out]} columns first: {@code [out, in]} rows first. */
  private Operation.Single dense(String where, FeedForwardLayer layer, boolean hasBias) {
    Slot weights =
        slots.trained(
            where, layer, DefaultParamInitializer.WEIGHT_KEY, layer.getNOut(), layer.getNIn());
    if (!hasBias) {
      return (input, pass) -> torch.linear(input, pass.get(weights));
    }
    Slot bias = slots.trained(where, layer, DefaultParamInitializer.BIAS_KEY, layer.getNOut());
    return (input, pass) -> torch.linear(input, pass.get(weights), pass.get(bias));
  }

  private Operation.Single lastTimeStep(String where, LastTimeStep wrapper) {
    Layer inner = wrapper.getUnderlying();
    Refusal.unless(inner instanceof LSTM, where, "it takes the last step of no LSTM");
    Refusal.unless(wrapper.getIDropout() == null, where, "it has dropout around its LSTM");
    requireUsual(where, inner);
    Operation.Single all = withDropout(where, inner, main(where, inner));
    return all.then((output, pass) -> output.select(2, -1));
  }

  private static Operation.Single activated(String where, BaseLayer layer, Operation.Single main) {
    return activated(where, layer.getActivationFn(), main);
  }

  private static Operation.Single activated(
      String where, IActivation function, Operation.Single main) {
    UnaryOperator<Tensor> activation = Activations.of(where, function);
    return main.then((output, pass) -> activation.apply(output));
  }

  private static Operation.Single withDropout(String where, Layer layer, Operation.Single main) {
    double retain = retained(where, layer);
    if (retain == 1) {
      return main;
    }
    Operation.Single drop = (input, pass) -> pass.drop(input, retain);
    return drop.then(main);
  }

  /** DL4J's probability of keeping an input. */
  private static double retained(String where, Layer layer) {
    return switch (Optional.ofNullable(layer.getIDropout()).orElse(new Dropout(1))) {
      case Dropout dropout when dropout.getPSchedule() == null && dropout.getP() > 0 ->
          dropout.getP();
      default ->
          throw Refusal.of(where, "its kind of dropout, its schedule, or that it keeps nothing");
    };
  }

  private static void requireUsual(String where, NeuralNetConfiguration configuration) {
    Refusal.unless(configuration.isMiniBatch(), where, "its miniBatch is false");
    requireUsual(where, configuration.getLayer());
  }

  private static void requireUsual(String where, Layer layer) {
    Refusal.unless(
        layer.getConstraints() == null || layer.getConstraints().isEmpty(),
        where,
        "it has constraints");
    if (layer instanceof BaseLayer base) {
      Refusal.unless(
          base.getGradientNormalization() == null
              || base.getGradientNormalization() == GradientNormalization.None,
          where,
          "its gradientNormalization " + base.getGradientNormalization());
      Refusal.unless(base.getWeightNoise() == null, where, "it has weight noise");
    }
  }

  /** That this class and DL4J agree on what a layer holds. */
  private void requireLength(String where, NeuralNetConfiguration configuration, int before) {
    long expected = configuration.getLayer().initializer().numParams(configuration);
    if (slots.length() - before != expected) {
      throw new AssertionError(
          "layer %s: %d parameters here, %d in DL4J"
              .formatted(where, slots.length() - before, expected));
    }
  }

  private static boolean isExactly(Layer layer, Class<? extends Layer> expected) {
    return layer.getClass().equals(expected);
  }

  private static IllegalArgumentException unknown(String where, Layer layer) {
    return Refusal.of(where, layer.getClass().getSimpleName() + " is not translated");
  }
}
