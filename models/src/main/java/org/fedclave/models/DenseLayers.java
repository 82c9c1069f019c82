package org.fedclave.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A network of dense layers, computed layer by layer so that each example's inputs and errors of
 * each layer can be looked at; DL4J gives only the gradients that they add up to.
 */
final class DenseLayers {
  private final List<Dense> layers;
  private final ILossFunction loss;

  /** One layer; its arrays are views of the network's own parameters. */
  private record Dense(INDArray weights, Optional<INDArray> bias, IActivation activation) {}

  /**
   * What went through one layer.
   *
   * @param input one row an example
   * @param error the loss's derivative by the layer's sums, one row an example
   */
  record Pass(INDArray input, INDArray error) {}

  DenseLayers(MultiLayerNetwork network) {
    require(network.getLayerWiseConfigurations());
    List<Dense> dense = new ArrayList<>();
    for (Layer layer : network.getLayers()) {
      dense.add(
          new Dense(
              layer.getParam("W"),
              Optional.ofNullable(layer.paramTable().get("b")),
              ((BaseLayer) layer.conf().getLayer()).getActivationFn()));
    }
    this.layers = List.copyOf(dense);
    this.loss = ((OutputLayer) network.getLayers()[dense.size() - 1].conf().getLayer()).getLossFn();
  }

  /** Refuses what is not only dense layers. */
  static void require(ModelConfiguration model) {
    if (model.isGraph()) {
      throw refusal("is a graph");
    }
    require(model.layers());
  }

  /** Refuses what is not only dense layers. */
  static void require(MultiLayerConfiguration configuration) {
    if (!configuration.getInputPreProcessors().isEmpty()) {
      throw refusal("reshapes its inputs");
    }
    for (int i = 0; i < configuration.getConfs().size(); i++) {
      var layer = configuration.getConf(i).getLayer();
      boolean isDense =
          layer instanceof DenseLayer dense
              ? !dense.hasLayerNorm()
              : layer.getClass() == OutputLayer.class;
      if (!isDense) {
        throw refusal("has a " + layer.getClass().getSimpleName() + " as layer " + i);
      }
      if (layer.getIDropout() != null) {
        throw refusal("has dropout in layer " + i);
      }
      if (((BaseLayer) layer).getGradientNormalization() != GradientNormalization.None) {
        throw refusal("clips its gradients otherwise in layer " + i);
      }
    }
  }

  /**
   * Runs a batch forwards and backwards; what it returns lies in the workspace that is open.
   *
   * @return one pass a layer, first to last
   */
  List<Pass> run(INDArray features, INDArray labels) {
    List<INDArray> inputs = new ArrayList<>();
    List<INDArray> sums = new ArrayList<>();
    INDArray input = features;
    for (Dense layer : layers) {
      INDArray sum = input.mmul(layer.weights());
      layer.bias().ifPresent(sum::addiRowVector);
      inputs.add(input);
      sums.add(sum);
      input =
          sums.size() == layers.size() ? sum : layer.activation().getActivation(sum.dup(), true);
    }
    Dense last = layers.getLast();
    INDArray error = loss.computeGradient(labels, sums.getLast(), last.activation(), null);
    List<Pass> passes = new ArrayList<>();
    for (int i = layers.size() - 1; i >= 0; i--) {
      passes.addFirst(new Pass(inputs.get(i), error));
      if (i > 0) {
        INDArray epsilon = error.mmul(layers.get(i).weights().transpose());
        error = layers.get(i - 1).activation().backprop(sums.get(i - 1), epsilon).getFirst();
      }
    }
    return passes;
  }

  int count() {
    return layers.size();
  }

  int inputs(int layer) {
    return layers.get(layer).weights().rows();
  }

  int outputs(int layer) {
    return layers.get(layer).weights().columns();
  }

  boolean hasBias(int layer) {
    return layers.get(layer).bias().isPresent();
  }

  private static IllegalArgumentException refusal(String what) {
    return new IllegalArgumentException(
        "record-level privacy cannot train a model that "
            + what
            + "; take logistic-regression or mlp, or privacy at the level of parties");
  }
}
