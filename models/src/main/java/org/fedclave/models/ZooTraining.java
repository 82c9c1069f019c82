package org.fedclave.models;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * How the zoo's models are trained: what all of them can be told.
 *
 * @param optimiser steps
 * @param l2 weight of half the squared weights in the loss, 0 or more; biases are free
 * @param dropout the part of a layer's inputs that a step leaves out, 0 to 1, 1 excluded
 * @param loss of a number: {@code mse} or {@code mae}
 * @param classWeights what each class weighs in the loss
 */
record ZooTraining(
    LocalOptimiser optimiser,
    double l2,
    double dropout,
    String loss,
    Optional<List<Float>> classWeights) {
  private static final String MSE = "mse";
  private static final List<String> OPTIMISERS =
      List.of("sgd", "nesterov", "adam", "adamw", "rmsprop");

  /** The names of the parameters that every model has. */
  static final List<String> NAMES =
      List.of("learning-rate", "optimiser", "momentum", "weight-decay", "l2");

  /** The name of a classifier's parameter. */
  static final String CLASS_WEIGHTS = "class-weights";

  /** The name of the parameter of models with hidden layers. */
  static final String DROPOUT = "dropout";

  /** The name of a regression's parameter. */
  static final String LOSS = "loss";

  ZooTraining {
    if (!(l2 >= 0) || Double.isInfinite(l2)) {
      throw new IllegalArgumentException("l2 is " + l2 + "; it must be 0 or more and finite");
    }
  }

  static ZooTraining plain(LocalOptimiser optimiser, double l2) {
    return new ZooTraining(optimiser, l2, 0, MSE, Optional.empty());
  }

  static ZooTraining of(ZooParameters parameters) {
    return new ZooTraining(
        optimiser(parameters),
        parameters.number("l2", 0),
        parameters.part(DROPOUT),
        parameters.word(LOSS, List.of(MSE, "mae")),
        parameters.numbers(CLASS_WEIGHTS));
  }

  /** The start of a configuration. */
  NeuralNetConfiguration.Builder base() {
    Nd4jSettings.apply();
    NeuralNetConfiguration.Builder base =
        new NeuralNetConfiguration.Builder()
            .seed(0)
            .dataType(DataType.FLOAT)
            .weightInit(WeightInit.XAVIER)
            .updater(updater())
            .l2(l2);
    return optimiser instanceof LocalOptimiser.AdamW(double _, double decay)
        ? base.weightDecay(decay, true)
        : base;
  }

  /** A layer whose inputs a step leaves out in part, if asked. */
  <B extends FeedForwardLayer.Builder<B>> B dropping(B layer) {
    return dropout == 0 ? layer : layer.dropOut(1 - dropout);
  }

  /** The output layer for a label: a softmax over its classes, or one number. */
  OutputLayer.Builder output(InputLayout rows) {
    return rows.labels() == 1 ? numberOutput() : classOutput(rows.labels());
  }

  OutputLayer.Builder classOutput(int classes) {
    ZooParameters.requireWidth("classes", classes, 2);
    return new OutputLayer.Builder(classLoss(classes)).nOut(classes).activation(Activation.SOFTMAX);
  }

  OutputLayer.Builder numberOutput() {
    ZooParameters.require(
        classWeights.isEmpty(), "class-weights belong to a label of classes; this one is a number");
    ILossFunction error = loss.equals(MSE) ? new LossMSE() : new LossMAE();
    return new OutputLayer.Builder(error).nOut(1).activation(Activation.IDENTITY);
  }

  /** The configuration that layers make. */
  static ModelConfiguration configuration(NeuralNetConfiguration.ListBuilder layers) {
    return parsed(layers.build().toJson());
  }

  /** The configuration that a graph makes. */
  static ModelConfiguration configuration(ComputationGraphConfiguration.GraphBuilder graph) {
    return parsed(graph.build().toJson());
  }

  private static ModelConfiguration parsed(String json) {
    try {
      return ModelConfiguration.parse(json.replace(System.lineSeparator(), "\n"));
    } catch (BadModelException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private LossMCXENT classLoss(int classes) {
    if (classWeights.isEmpty()) {
      return new LossMCXENT();
    }
    List<Float> weights = classWeights.get();
    ZooParameters.require(
        weights.size() == classes,
        "%d class-weights for %d classes".formatted(weights.size(), classes));
    float[] row = new float[classes];
    for (int i = 0; i < classes; i++) {
      row[i] = weights.get(i);
    }
    return new LossMCXENT(Nd4j.createFromArray(row));
  }

  private IUpdater updater() {
    return switch (optimiser) {
      case LocalOptimiser.Sgd(double rate) -> new org.nd4j.linalg.learning.config.Sgd(rate);
      case LocalOptimiser.Nesterov(double rate, double momentum) ->
          new org.nd4j.linalg.learning.config.Nesterovs(rate, momentum);
      case LocalOptimiser.Adam(double rate) -> adam(rate);
      case LocalOptimiser.AdamW(double rate, double _) -> adam(rate);
      case LocalOptimiser.RmsProp(double rate) ->
          new org.nd4j.linalg.learning.config.RmsProp(rate, 0.95, 1e-8);
    };
  }

  private static IUpdater adam(double rate) {
    return new org.nd4j.linalg.learning.config.Adam(rate, 0.9, 0.999, 1e-8);
  }

  private static LocalOptimiser optimiser(ZooParameters parameters) {
    double rate = parameters.required("learning-rate");
    String name = parameters.word("optimiser", OPTIMISERS);
    requireOnlyWith("momentum", "nesterov", name, parameters);
    requireOnlyWith("weight-decay", "adamw", name, parameters);
    return switch (name) {
      case "sgd" -> new LocalOptimiser.Sgd(rate);
      case "nesterov" -> new LocalOptimiser.Nesterov(rate, parameters.number("momentum", 0.9));
      case "adam" -> new LocalOptimiser.Adam(rate);
      case "adamw" -> new LocalOptimiser.AdamW(rate, parameters.number("weight-decay", 0.01));
      case "rmsprop" -> new LocalOptimiser.RmsProp(rate);
      default -> throw new AssertionError("a word outside the list");
    };
  }

  private static void requireOnlyWith(
      String key, String optimiser, String name, ZooParameters parameters) {
    ZooParameters.require(
        !parameters.has(key) || name.equals(optimiser),
        "%s belongs to optimiser %s, not %s".formatted(key, optimiser, name));
  }
}
