package org.fedclave.models;

import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.fedclave.models.BadModelException.Rule;
import org.fedclave.models.Topology.LayerStep;
import org.fedclave.models.Topology.Node;
import org.nd4j.linalg.api.buffer.DataType;

/** What each layer must have, and how much of it there may be, before its shape is looked at. */
final class NetworkLimits {
  private NetworkLimits() {}

  /** Checks all but shapes. */
  static void check(Topology topology) throws BadModelException {
    requireSteps(topology);
    requireWidths(topology);
  }

  private static void requireSteps(Topology topology) throws BadModelException {
    for (Node node : topology.nodes()) {
      if (node.step() instanceof LayerStep(NeuralNetConfiguration conf, var _)) {
        boolean ends =
            conf.getLayer() instanceof OutputLayer || conf.getLayer() instanceof LossLayer;
        require(
            ends == node.equals(topology.last()),
            "there must be one OutputLayer or LossLayer, the last; see " + node.name());
        require(
            conf.getOptimizationAlgo() == OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT,
            "optimizationAlgo is not STOCHASTIC_GRADIENT_DESCENT in " + node.name());
        requireSettings(node, node.layer().orElseThrow());
      }
    }
    require(topology.last().layer().isPresent(), "the output is no layer");
  }

  /** What DL4J would miss only at the first step. */
  private static void requireSettings(Node node, Layer layer) throws BadModelException {
    require(
        layer.getConstraints() == null || layer.getConstraints().isEmpty(),
        node.name() + " has constraints");
    if (layer instanceof BaseLayer base && layer.initializer().numParams(layer) > 0) {
      require(
          base.getWeightInitFn() != null
              && base.getIUpdater() != null
              && base.getActivationFn() != null
              && !base.getRegularization().contains(null)
              && !base.getRegularizationBias().contains(null),
          node.name() + " lacks a weightInitFn, iupdater, activationFn or regularization");
    }
  }

  /** Bounds what products of widths are made of, so that none wraps. */
  private static void requireWidths(Topology topology) throws BadModelException {
    for (Node node : topology.nodes()) {
      Layer layer = node.layer().orElse(null);
      boolean hasWidth = !(layer instanceof LossLayer || layer instanceof DropoutLayer);
      if (hasWidth && layer instanceof FeedForwardLayer wide) {
        count(wide.getNIn(), "inputs of a layer", 1);
        count(wide.getNOut(), "outputs of a layer", 1);
        count(FeatureCount.multiply(wide.getNIn(), wide.getNOut()), "weights in a layer", 1);
      }
    }
  }

  /** The length of the parameter array, of a network whose shapes fit. */
  static int parameters(Topology topology) throws BadModelException {
    long sum = 0;
    for (Node node : topology.nodes()) {
      if (node.step() instanceof LayerStep(NeuralNetConfiguration conf, var _)) {
        conf.getLayer().setDataType(DataType.FLOAT);
        long own = conf.getLayer().initializer().numParams(conf);
        sum = Math.addExact(sum, count(own, "parameters", 0));
      }
    }
    return count(sum, "parameters", 1);
  }

  /** A count that is in range, or a refusal. */
  static int count(long number, String what, int minimum) throws BadModelException {
    if (number < minimum || number > ModelConfiguration.MAXIMUM_PARAMETERS) {
      throw new BadModelException(
          Rule.PARAMETERS,
          "the model has %d %s; %d to %d are possible"
              .formatted(number, what, minimum, ModelConfiguration.MAXIMUM_PARAMETERS));
    }
    return (int) number;
  }

  private static void require(boolean holds, String complaint) throws BadModelException {
    if (!holds) {
      throw new BadModelException(Rule.LAYERS, "the model is no network to train: " + complaint);
    }
  }
}
