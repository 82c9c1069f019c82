package org.fedclave.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A list of layers and a graph alike: DL4J has both do the same by methods of no common type. */
sealed interface Dl4jModel {
  /** What DL4J's two kinds have in common: parameters, gradients, score, listeners. */
  Model model();

  /** One step of the configured optimiser. */
  void fit(INDArray features, INDArray labels);

  /** What comes out, as for inference. */
  INDArray output(INDArray features);

  /** The optimiser, with its state. */
  BaseMultiLayerUpdater<?> updater();

  /** The layers in the order of their parameters in the flat array. */
  List<Layer> layers();

  /** Sets the counters, which schedules and Adam's correction read, to 0. */
  void clearCounters();

  /** Builds the network, all parameters 0. */
  static Dl4jModel of(ModelConfiguration configuration) {
    INDArray zeros = Nd4j.zeros(DataType.FLOAT, configuration.parameterCount());
    if (configuration.isGraph()) {
      ComputationGraph graph = new ComputationGraph(configuration.graph());
      graph.init(zeros, false);
      UntrainedInputs.replaceIn(graph);
      return new Graph(graph);
    }
    MultiLayerConfiguration list = configuration.layers();
    list.setCacheMode(CacheMode.DEVICE);
    MultiLayerNetwork layers = new MultiLayerNetwork(list);
    layers.init(zeros, false);
    SparedWork.in(layers);
    return new Layers(layers);
  }

  /** A list of layers. */
  record Layers(MultiLayerNetwork model) implements Dl4jModel {
    @Override
    public void fit(INDArray features, INDArray labels) {
      model.fit(features, labels);
    }

    @Override
    public INDArray output(INDArray features) {
      return model.output(features, false);
    }

    @Override
    public BaseMultiLayerUpdater<?> updater() {
      return (BaseMultiLayerUpdater<?>) model.getUpdater(true);
    }

    @Override
    public List<Layer> layers() {
      return Arrays.asList(model.getLayers());
    }

    @Override
    public void clearCounters() {
      model.setIterationCount(0);
      model.setEpochCount(0);
    }
  }

  /** A graph; its layers lie in the flat array as it visits them, not as it lists them. */
  record Graph(ComputationGraph model) implements Dl4jModel {
    @Override
    public void fit(INDArray features, INDArray labels) {
      model.fit(new INDArray[] {features}, new INDArray[] {labels});
    }

    @Override
    public INDArray output(INDArray features) {
      return model.outputSingle(false, features);
    }

    @Override
    public BaseMultiLayerUpdater<?> updater() {
      return model.getUpdater(true);
    }

    @Override
    public List<Layer> layers() {
      List<Layer> layers = new ArrayList<>();
      for (int i : model.topologicalSortOrder()) {
        GraphVertex vertex = model.getVertices()[i];
        if (vertex.hasLayer()) {
          layers.add(vertex.getLayer());
        }
      }
      return layers;
    }

    @Override
    public void clearCounters() {
      model.getConfiguration().setIterationCount(0);
      model.getConfiguration().setEpochCount(0);
    }
  }
}
