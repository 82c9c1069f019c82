package org.fedclave.models;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Models by name, as a configuration. Equal arguments give equal text. */
public final class ModelZoo {
  private static final int MAXIMUM_WIDTH = 65_536;

  private ModelZoo() {}

  /**
   * Multinomial logistic regression: one softmax layer, weights and biases starting at zero.
   *
   * @param features 1 to 65,536
   * @param classes 2 to 65,536
   * @param l2 weight of half the squared weights in the loss, 0 or more; biases are free
   */
  public static ModelConfiguration logisticRegression(
      int features, int classes, double l2, LocalOptimiser optimiser) {
    requireWidth("features", features, 1);
    requireWidth("classes", classes, 2);
    requireL2(l2);
    return configuration(
        base(optimiser, l2).list().layer(output(features, classes, WeightInit.ZERO)));
  }

  /**
   * A multilayer perceptron: dense layers (Xavier weights), then a softmax layer.
   *
   * @param features 1 to 65,536
   * @param hidden widths of the hidden layers, 1 to 16 of them, each 1 to 65,536
   * @param classes 2 to 65,536
   * @param l2 weight of half the squared weights in the loss, 0 or more; biases are free
   */
  public static ModelConfiguration mlp(
      int features,
      List<Integer> hidden,
      int classes,
      HiddenActivation activation,
      double l2,
      LocalOptimiser optimiser) {
    requireWidth("features", features, 1);
    requireWidth("classes", classes, 2);
    requireL2(l2);
    if (hidden.isEmpty() || hidden.size() > 16) {
      throw new IllegalArgumentException(hidden.size() + " hidden layers; 1 to 16 are possible");
    }
    NeuralNetConfiguration.ListBuilder layers = base(optimiser, l2).list();
    int inputs = features;
    for (int width : hidden) {
      requireWidth("units in a hidden layer", width, 1);
      layers.layer(
          new DenseLayer.Builder().nIn(inputs).nOut(width).activation(activation.dl4j()).build());
      inputs = width;
    }
    return configuration(layers.layer(output(inputs, classes, WeightInit.XAVIER)));
  }

  private static NeuralNetConfiguration.Builder base(LocalOptimiser optimiser, double l2) {
    Nd4jSettings.apply();
    return new NeuralNetConfiguration.Builder()
        .seed(0)
        .dataType(DataType.FLOAT)
        .weightInit(WeightInit.XAVIER)
        .updater(updater(optimiser))
        .l2(l2);
  }

  private static IUpdater updater(LocalOptimiser optimiser) {
    return switch (optimiser) {
      case LocalOptimiser.Sgd(double rate) -> new org.nd4j.linalg.learning.config.Sgd(rate);
      case LocalOptimiser.Adam(double rate) ->
          new org.nd4j.linalg.learning.config.Adam(rate, 0.9, 0.999, 1e-8);
    };
  }

  private static OutputLayer output(int inputs, int classes, WeightInit weights) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nIn(inputs)
        .nOut(classes)
        .weightInit(weights)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static ModelConfiguration configuration(NeuralNetConfiguration.ListBuilder layers) {
    String json = layers.build().toJson().replace(System.lineSeparator(), "\n");
    try {
      return ModelConfiguration.parse(json);
    } catch (BadModelException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static void requireWidth(String what, int width, int minimum) {
    if (width < minimum || width > MAXIMUM_WIDTH) {
      throw new IllegalArgumentException(
          "%d %s; %d to %d are possible".formatted(width, what, minimum, MAXIMUM_WIDTH));
    }
  }

  private static void requireL2(double l2) {
    if (!(l2 >= 0) || Double.isInfinite(l2)) {
      throw new IllegalArgumentException("l2 is " + l2 + "; it must be 0 or more and finite");
    }
  }
}
