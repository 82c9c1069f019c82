package org.fedclave.models;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Has a list of layers compute nothing twice: DL4J runs each layer forwards again before it goes
 * back through it, unless the layer kept what came out.
 *
 * <p>What comes out of a network, and the gradients of its parameters, keep their bits.
 */
final class SparedWork {
  private SparedWork() {}

  /**
   * Replaces dense layers, and has convolutions keep their sums.
   *
   * @param network just made, of a configuration whose cache mode is not none
   */
  static void in(MultiLayerNetwork network) {
    Layer[] layers = network.getLayers();
    for (Layer layer : layers) {
      inActivation(layer);
    }
    for (int i = 0; i < layers.length; i++) {
      if (layers[i].getClass() == ConvolutionLayer.class) {
        layers[i].setCacheMode(CacheMode.DEVICE);
      } else if (layers[i] instanceof DenseLayer dense && isPlain(dense)) {
        boolean takesFeatures =
            i == 0 && network.getLayerWiseConfigurations().getInputPreProcess(0) == null;
        layers[i] = SparingDense.of(dense, takesFeatures);
      }
    }
  }

  /** Gives a layer the quicker of two equal activations. */
  private static void inActivation(Layer layer) {
    if (layer.conf().getLayer() instanceof BaseLayer settings
        && SwiftRelu.replaces(settings.getActivationFn())) {
      settings.setActivationFn(new SwiftRelu());
    }
  }

  private static boolean isPlain(DenseLayer layer) {
    var settings = (org.deeplearning4j.nn.conf.layers.DenseLayer) layer.conf().getLayer();
    return !settings.hasLayerNorm() && settings.getWeightNoise() == null;
  }
}
