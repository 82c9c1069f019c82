package org.fedclave.models;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.learning.config.IUpdater;

/** The learning rates that a network was configured with, to be multiplied for a training. */
final class LearningRates {
  private final List<Configured> rates;

  /** One optimiser of the network, and its rate as configured. */
  private record Configured(IUpdater updater, double rate) {}

  private LearningRates(List<Configured> rates) {
    this.rates = rates;
  }

  /** Looks at the network's own optimisers, which DL4J asks for their rate at each step. */
  static LearningRates of(Dl4jModel network) {
    Set<IUpdater> updaters = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Layer layer : network.layers()) {
      for (String parameter : layer.paramTable().keySet()) {
        updaters.add(layer.getConfig().getUpdaterByParam(parameter));
      }
    }
    List<Configured> rates = new ArrayList<>();
    for (IUpdater updater : updaters) {
      if (updater.hasLearningRate()) {
        rates.add(new Configured(updater, updater.getLearningRate(0, 0)));
      }
    }
    return new LearningRates(rates);
  }

  /**
   * Steps are then as long as configured, times {@code factor}.
   *
   * @param factor positive
   */
  void multiply(double factor) {
    rates.forEach(known -> known.updater().setLrAndSchedule(known.rate() * factor, null));
  }
}
