package org.fedclave.engine.libtorch;

import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network as DL4J itself has it: what translations are held against. */
sealed interface Reference {
  void fit(INDArray features, INDArray labels);

  double score();

  INDArray output(INDArray features);

  INDArray parameters();

  /** DL4J's view of one parameter array. */
  INDArray array(Slot slot);

  /** What this library makes of the same configuration. */
  Wiring wiring();

  /** A fresh network of the configuration, whose updaters start at zero. */
  static Reference of(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration.clone());
    network.init();
    clear(network.getUpdater(true));
    return new Layers(configuration, network);
  }

  /** A fresh network of the configuration, whose updaters start at zero. */
  static Reference of(ComputationGraphConfiguration configuration) {
    ComputationGraph network = new ComputationGraph(configuration.clone());
    network.init();
    INDArray state = network.getUpdater(true).getStateViewArray();
    if (state != null) {
      state.assign(0);
    }
    return new Graph(configuration, network);
  }

  /** Lists name layers by their place. */
  private static String key(Slot slot) {
    return slot.layer().replaceFirst("^layer(?=[0-9]+$)", "") + "_" + slot.name();
  }

  private static void clear(Updater updater) {
    INDArray state = updater.getStateViewArray();
    if (state != null) {
      state.assign(0);
    }
  }

  /** A list of layers. */
  record Layers(MultiLayerConfiguration configuration, MultiLayerNetwork network)
      implements Reference {
    @Override
    public void fit(INDArray features, INDArray labels) {
      network.fit(features, labels);
    }

    @Override
    public double score() {
      return network.score();
    }

    @Override
    public INDArray output(INDArray features) {
      return network.output(features, false);
    }

    @Override
    public INDArray parameters() {
      return network.params();
    }

    @Override
    public INDArray array(Slot slot) {
      return network.getParam(key(slot));
    }

    @Override
    public Wiring wiring() {
      return Wiring.of(configuration);
    }
  }

  /** A graph. */
  record Graph(ComputationGraphConfiguration configuration, ComputationGraph network)
      implements Reference {
    @Override
    public void fit(INDArray features, INDArray labels) {
      network.fit(new INDArray[] {features}, new INDArray[] {labels});
    }

    @Override
    public double score() {
      return network.score();
    }

    @Override
    public INDArray output(INDArray features) {
      return network.outputSingle(false, features);
    }

    @Override
    public INDArray parameters() {
      return network.params();
    }

    @Override
    public INDArray array(Slot slot) {
      return network.getParam(key(slot));
    }

    @Override
    public Wiring wiring() {
      return Wiring.of(configuration);
    }
  }
}
