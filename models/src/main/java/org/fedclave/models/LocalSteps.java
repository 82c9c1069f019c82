package org.fedclave.models;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.fedclave.models.Topology.Node;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * How a model steps: the one updater of all its parameters, for algorithms that hold for some
 * updaters only. What does not fit is refused with an {@link IllegalArgumentException} that names
 * the alternative.
 *
 * @param learningRate of each step
 * @param momentum 0 for plain SGD
 */
record LocalSteps(double learningRate, double momentum) {
  /** SCAFFOLD's update of control variates needs plain SGD on all parameters. */
  static LocalSteps forScaffold(ModelConfiguration model) {
    LocalSteps steps = of(model, "SCAFFOLD");
    if (steps.momentum() != 0) {
      throw refusal("SCAFFOLD", "steps with Nesterov momentum", "take optimiser sgd, or FedNova");
    }
    return steps;
  }

  /** FedNova's normalisation is known for SGD with or without momentum. */
  static LocalSteps forFedNova(ModelConfiguration model) {
    return of(model, "FedNova");
  }

  private static LocalSteps of(ModelConfiguration model, String algorithm) {
    Optional<IUpdater> first = Optional.empty();
    for (Node node : model.topology().nodes()) {
      node.conf().ifPresent(conf -> requireMeanGradient(conf, node.name(), algorithm));
      if (node.layer().orElse(null) instanceof BaseLayer layer
          && layer.initializer().numParams(layer) > 0) {
        for (IUpdater updater : updaters(layer, node.name(), algorithm)) {
          if (!first.orElse(updater).equals(updater)) {
            throw refusal(
                algorithm,
                "steps in " + node.name() + " unlike before",
                "take one optimiser for all");
          }
          first = Optional.of(updater);
        }
      }
    }
    LocalSteps steps = of(first.orElseThrow(), algorithm);
    if (!(steps.learningRate() > 0 && steps.momentum() >= 0 && steps.momentum() < 1)) {
      throw refusal(
          algorithm,
          "has learning rate %s, momentum %s".formatted(steps.learningRate(), steps.momentum()),
          "take a positive rate, and a momentum of 0 to 1, 1 excluded");
    }
    return steps;
  }

  private static LocalSteps of(IUpdater updater, String algorithm) {
    return switch (updater) {
      case Sgd sgd when sgd.getLearningRateSchedule() == null ->
          new LocalSteps(sgd.getLearningRate(), 0);
      case Nesterovs nesterovs
          when nesterovs.getLearningRateSchedule() == null
              && nesterovs.getMomentumISchedule() == null ->
          new LocalSteps(nesterovs.getLearningRate(), nesterovs.getMomentum());
      case Sgd sgd -> throw refusal(algorithm, "steps by a schedule", "take a fixed learning rate");
      case Nesterovs nesterovs ->
          throw refusal(algorithm, "steps by a schedule", "take a fixed learning rate");
      default ->
          throw refusal(
              algorithm,
              "steps with " + updater.getClass().getSimpleName(),
              "take optimiser sgd, or the rule fedavg");
    };
  }

  private static List<IUpdater> updaters(BaseLayer layer, String name, String algorithm) {
    if (layer instanceof BatchNormalization) {
      throw refusal(
          algorithm,
          "normalises batches in %s, by statistics that follow no gradient".formatted(name),
          "leave that layer out, or take the rule fedavg");
    }
    if (layer.getGradientNormalization() != null
        && layer.getGradientNormalization() != GradientNormalization.None) {
      throw refusal(algorithm, "clips its gradients in " + name, "leave gradientNormalization out");
    }
    IUpdater weights = layer.getIUpdater();
    IUpdater bias = layer.getBiasUpdater();
    return bias == null ? List.of(weights) : List.of(weights, bias);
  }

  private static void requireMeanGradient(
      NeuralNetConfiguration conf, String name, String algorithm) {
    if (!conf.isMiniBatch()) {
      throw refusal(
          algorithm, "sums gradients over a batch in " + name, "set its miniBatch to true");
    }
  }

  private static IllegalArgumentException refusal(
      String algorithm, String what, String alternative) {
    return new IllegalArgumentException(
        algorithm + " cannot train a model that " + what + "; " + alternative);
  }
}
