package org.fedclave.models;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;

/** Multilayer perceptrons: dense layers (Xavier weights), then classes or a number. */
final class ZooMlp implements ZooModel {
  @Override
  public String name() {
    return "mlp";
  }

  @Override
  public List<String> parameters() {
    return List.of(
        "hidden", "activation", ZooTraining.DROPOUT, ZooTraining.CLASS_WEIGHTS, ZooTraining.LOSS);
  }

  @Override
  public ModelConfiguration build(InputLayout rows, ZooParameters parameters) {
    return of(
        rows, parameters.widths("hidden"), parameters.activation(), ZooTraining.of(parameters));
  }

  static ModelConfiguration of(
      InputLayout rows, List<Integer> hidden, HiddenActivation activation, ZooTraining training) {
    ZooParameters.requireWidth("features", rows.features(), 1);
    NeuralNetConfiguration.ListBuilder layers = training.base().list();
    int inputs = rows.features();
    for (int width : hidden) {
      DenseLayer.Builder layer =
          new DenseLayer.Builder().nIn(inputs).nOut(width).activation(activation.dl4j());
      layers.layer(inputs(layers, layer, training).build());
      inputs = width;
    }
    return ZooTraining.configuration(
        layers.layer(training.dropping(training.output(rows).nIn(inputs)).build()));
  }

  /** Features are never left out, only what a layer made of them. */
  private static DenseLayer.Builder inputs(
      NeuralNetConfiguration.ListBuilder layers, DenseLayer.Builder layer, ZooTraining training) {
    return layers.getLayerwise().isEmpty() ? layer : training.dropping(layer);
  }

  /**
   * The "2NN" of McMahan et al., Communication-Efficient Learning of Deep Networks from
   * Decentralized Data (AISTATS 2017), section 3: two hidden layers of 200 ReLUs; 199,210
   * parameters for 784 features and 10 classes.
   */
  static final class TwoHidden implements ZooModel {
    @Override
    public String name() {
      return "2nn";
    }

    @Override
    public List<String> parameters() {
      return List.of(ZooTraining.CLASS_WEIGHTS);
    }

    @Override
    public ModelConfiguration build(InputLayout rows, ZooParameters parameters) {
      return of(rows, List.of(200, 200), HiddenActivation.RELU, ZooTraining.of(parameters));
    }
  }
}
