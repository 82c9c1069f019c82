package org.fedclave.models;

import java.util.List;
import java.util.Optional;

/** Models by name, as a configuration. Equal arguments give equal text. */
public final class ModelZoo {
  private static final List<ZooModel> MODELS =
      List.of(
          new ZooRegression.Logistic(),
          new ZooRegression.Linear(),
          new ZooMlp(),
          new ZooMlp.TwoHidden(),
          new ZooTabularMlp(),
          new ZooAutoencoder(),
          new ZooCnn.McMahan(),
          new ZooCnn.LeNet(),
          new ZooResNet(),
          new ZooCharLstm());

  private ModelZoo() {}

  /** The names of all models, as a {@link ModelRequest} may ask for. */
  public static List<String> names() {
    return MODELS.stream().map(ZooModel::name).toList();
  }

  static Optional<ZooModel> find(String name) {
    return MODELS.stream().filter(model -> model.name().equals(name)).findFirst();
  }

  /**
   * Multinomial logistic regression: one softmax layer, weights and biases starting at zero.
   *
   * @param features 1 to 65,536
   * @param classes 2 to 65,536
   * @param l2 weight of half the squared weights in the loss, 0 or more; biases are free
   */
  public static ModelConfiguration logisticRegression(
      int features, int classes, double l2, LocalOptimiser optimiser) {
    return ZooRegression.Logistic.of(
        InputLayout.ofNumbers(features, classes), ZooTraining.plain(optimiser, l2));
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
    return ZooMlp.of(
        InputLayout.ofNumbers(features, classes),
        hidden,
        activation,
        ZooTraining.plain(optimiser, l2));
  }
}
