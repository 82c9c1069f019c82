package org.fedclave.models;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.util.GraphIndices;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.fedclave.models.BadModelException.Rule;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * What is trained: a network as DL4J's JSON, of a {@code MultiLayerConfiguration} or of a {@code
 * ComputationGraphConfiguration} with one input and one output.
 *
 * <p>It exists only after DL4J has built it and run it once on zeros, so its shapes fit together;
 * it names no class outside a fixed list; its output layer makes it one of the {@link Task}s; and
 * DL4J writes it back exactly as read, so nothing in it is silently ignored. It does not bound what
 * one training step costs.
 */
public final class ModelConfiguration {
  /** The largest configuration, as UTF-8. */
  public static final int MAXIMUM_JSON_BYTES = 4 << 20;

  /** The most parameters of a model: 1 GiB of them. */
  public static final int MAXIMUM_PARAMETERS = 1 << 28;

  private static final ObjectMapper TREES = new ObjectMapper();

  private final String dl4jJson;
  private final boolean graph;
  private final Topology topology;
  private final Task task;
  private final int featureCount;
  private final int outputCount;
  private final int parameterCount;
  private final NavigableMap<Integer, Integer> embedded;

  private ModelConfiguration(String dl4jJson, boolean graph, Topology topology)
      throws BadModelException {
    this.dl4jJson = dl4jJson;
    this.graph = graph;
    this.topology = topology;
    NetworkLimits.check(topology);
    this.featureCount = NetworkLimits.count(FeatureCount.of(topology), "features", 1);
    NetworkShapes shapes = NetworkShapes.follow(topology, featureCount);
    this.outputCount = NetworkLimits.count(shapes.outputs(), "outputs", 1);
    this.embedded = shapes.embedded();
    this.task = Task.of(topology.last().layer().orElseThrow(), featureCount, outputCount);
    this.parameterCount = NetworkLimits.parameters(topology);
  }

  /**
   * Reads a configuration as {@code toJson()} of DL4J's two kinds writes it, blanks aside.
   *
   * @param json at most {@value #MAXIMUM_JSON_BYTES} bytes; may come from anybody
   */
  public static ModelConfiguration parse(String json) throws BadModelException {
    Nd4jSettings.apply();
    ConfigurationText.check(json);
    try {
      JsonNode tree = tree(json);
      int weights = LossWeights.check(tree);
      ModelConfiguration configuration = read(json, tree);
      require(
          weights == 0 || weights == configuration.outputCount,
          "its loss weighs other than its outputs");
      configuration.runOnZeros();
      return configuration;
    } catch (RuntimeException e) {
      throw new BadModelException(
          Rule.STRUCTURE, "DL4J cannot read the model configuration: " + firstLine(e));
    }
  }

  private static ModelConfiguration read(String json, JsonNode tree) throws BadModelException {
    if (tree.has("vertices")) {
      ComputationGraphConfiguration graph = ComputationGraphConfiguration.fromJson(json);
      ReadBack.require(tree, tree(graph.toJson()));
      requirePlain(graph.getBackpropType(), graph.getDataType());
      return new ModelConfiguration(json, true, Topology.of(graph));
    }
    MultiLayerConfiguration layers = MultiLayerConfiguration.fromJson(json);
    ReadBack.require(tree, tree(layers.toJson()));
    requirePlain(layers.getBackpropType(), layers.getDataType());
    return new ModelConfiguration(json, false, Topology.of(layers));
  }

  /** The text as it was read; what a contract carries and a proof's digest covers. */
  public String dl4jJson() {
    return dl4jJson;
  }

  /** What the output layer makes of this model. */
  public Task task() {
    return task;
  }

  /** The numbers that one example has. */
  public int featureCount() {
    return featureCount;
  }

  /**
   * The numbers that the model says of one example: probabilities of at least two classes, one
   * number, or as many as features.
   */
  public int outputCount() {
    return outputCount;
  }

  /** The length of the model's parameter array, 1 to {@value #MAXIMUM_PARAMETERS}. */
  public int parameterCount() {
    return parameterCount;
  }

  /**
   * How many parameters, from the first on, are shared where each party keeps the last layers of
   * its own (FedPer, Arivazhagan et al. 2019). Layers count that have parameters; in a graph they
   * stand in DL4J's topological order, as the parameters do.
   *
   * @param personalLayers 0 for none
   * @return 1 to {@link #parameterCount}
   * @throws IllegalArgumentException if no parameter would be shared, saying how many layers there
   *     are
   */
  public int sharedParameters(int personalLayers) {
    if (personalLayers == 0) {
      return parameterCount;
    }
    List<Integer> sizes = layerSizes();
    if (personalLayers < 0 || personalLayers >= sizes.size()) {
      throw new IllegalArgumentException(
          "personalLayers is %d, and the model has %d with parameters, of which one at least is shared: %s"
              .formatted(
                  personalLayers,
                  sizes.size(),
                  sizes.size() == 1
                      ? "set personalLayers to 0, or take a model of more layers"
                      : "set personalLayers to 0 to " + (sizes.size() - 1)));
    }
    int personal =
        sizes.subList(sizes.size() - personalLayers, sizes.size()).stream()
            .mapToInt(Integer::intValue)
            .sum();
    return parameterCount - personal;
  }

  /** Parameters of each layer that has some, as they stand one after the other. */
  private List<Integer> layerSizes() {
    return inOrderOfParameters().stream()
        .map(conf -> Math.toIntExact(conf.getLayer().initializer().numParams(conf)))
        .filter(size -> size > 0)
        .toList();
  }

  private List<NeuralNetConfiguration> inOrderOfParameters() {
    if (!graph) {
      return topology.nodes().stream().flatMap(node -> node.conf().stream()).toList();
    }
    Map<String, NeuralNetConfiguration> layers = new HashMap<>();
    topology.nodes().forEach(node -> node.conf().ifPresent(conf -> layers.put(node.name(), conf)));
    GraphIndices order = new ComputationGraph(graph()).calculateIndices();
    return Arrays.stream(order.getTopologicalSortOrder())
        .mapToObj(order.getIdxToName()::get)
        .filter(layers::containsKey)
        .map(layers::get)
        .toList();
  }

  /**
   * Draws the parameters that training starts from, by each layer's own rule.
   *
   * @param seed equal seeds give equal bits
   */
  public float[] initialParameters(long seed) {
    return Nd4jSettings.isOnCpu()
        ? drawHere(seed)
        : CpuDraw.inAnotherProcess(dl4jJson, seed, parameterCount);
  }

  /** Draws them on this process's backend. */
  float[] drawHere(long seed) {
    if (graph) {
      ComputationGraphConfiguration vertices = graph();
      vertices.getDefaultConfiguration().setSeed(seed);
      ComputationGraph network = new ComputationGraph(vertices);
      network.init();
      return Floats.of(network.params());
    }
    MultiLayerConfiguration layers = layers();
    layers.getConfs().forEach(layer -> layer.setSeed(seed));
    MultiLayerNetwork network = new MultiLayerNetwork(layers);
    network.init();
    return Floats.of(network.params());
  }

  /** Whether this is a graph, not a list of layers. */
  boolean isGraph() {
    return graph;
  }

  /**
   * A fresh copy for DL4J, which writes into what it is given.
   *
   * @throws IllegalStateException if this is a graph
   */
  MultiLayerConfiguration layers() {
    requireKind(!graph);
    return MultiLayerConfiguration.fromJson(dl4jJson);
  }

  /**
   * A fresh copy for DL4J, which writes into what it is given.
   *
   * @throws IllegalStateException if this is a list of layers
   */
  ComputationGraphConfiguration graph() {
    requireKind(graph);
    return ComputationGraphConfiguration.fromJson(dl4jJson);
  }

  /**
   * Requires that rows can be trained on.
   *
   * @throws IllegalArgumentException saying what does not fit, and what to do
   */
  public void requireFits(InputLayout rows) {
    if (rows.features() != featureCount || !task.fits(rows.labels(), outputCount)) {
      throw new IllegalArgumentException("rows of " + rows + " are not for a " + this);
    }
    embedded.forEach(
        (feature, size) -> {
          Integer values = rows.indexes().get(feature);
          if (values == null) {
            throw new IllegalArgumentException(
                "the model looks feature %d up, which is no index of a category; set categories to index, or take a model without embeddings"
                    .formatted(feature));
          }
          if (values > size) {
            throw new IllegalArgumentException(
                "feature %d has %d categories, the model's table %d; make the table larger"
                    .formatted(feature, values, size));
          }
        });
    for (int feature : rows.indexes().keySet()) {
      if (!embedded.containsKey(feature)) {
        throw new IllegalArgumentException(
            "feature %d is an index of a category, which the model takes for a number; set categories to one-hot, or take a model with embeddings"
                .formatted(feature));
      }
    }
  }

  /** What feeds what; DL4J's objects in it are to be read only. */
  Topology topology() {
    return topology;
  }

  /** Features that embeddings look up, counted from 0, and how many indexes each may have. */
  NavigableMap<Integer, Integer> embedded() {
    return Collections.unmodifiableNavigableMap(embedded);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelConfiguration model && dl4jJson.equals(model.dl4jJson);
  }

  @Override
  public int hashCode() {
    return dl4jJson.hashCode();
  }

  @Override
  public String toString() {
    return switch (task) {
      case CLASSIFICATION ->
          "model of %d features, %d classes, %d parameters"
              .formatted(featureCount, outputCount, parameterCount);
      case REGRESSION ->
          "model of %d features, one number, %d parameters".formatted(featureCount, parameterCount);
      case RECONSTRUCTION ->
          "model that reconstructs %d features, %d parameters"
              .formatted(featureCount, parameterCount);
    };
  }

  private static JsonNode tree(String json) {
    try {
      return TREES.readTree(json);
    } catch (IOException e) {
      throw new AssertionError("JSON that was read before", e);
    }
  }

  private static void requirePlain(BackpropType backprop, DataType type) throws BadModelException {
    require(backprop == BackpropType.Standard, "backpropType is not Standard");
    require(type == DataType.FLOAT, "dataType is not FLOAT");
  }

  private void runOnZeros() throws BadModelException {
    try (INDArray zeros = Nd4j.zeros(DataType.FLOAT, parameterCount);
        INDArray example = Nd4j.zeros(DataType.FLOAT, 1, featureCount)) {
      long[] shape = output(zeros, example).shape();
      require(shape.length == 2 && shape[1] == outputCount, "one example does not become one row");
    } catch (RuntimeException e) {
      throw new BadModelException(
          Rule.LAYERS, "the model's layers do not fit together: " + firstLine(e));
    }
  }

  private INDArray output(INDArray parameters, INDArray example) {
    if (graph) {
      ComputationGraph network = new ComputationGraph(graph());
      network.init(parameters, false);
      return network.outputSingle(example);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(layers());
    network.init(parameters, false);
    return network.output(example);
  }

  private void requireKind(boolean asked) {
    if (!asked) {
      throw new IllegalStateException("a graph is no list of layers, nor the other way round");
    }
  }

  private static void require(boolean holds, String complaint) throws BadModelException {
    if (!holds) {
      throw new BadModelException(Rule.LAYERS, "the model is no network to train: " + complaint);
    }
  }

  private static String firstLine(RuntimeException e) {
    String text = String.valueOf(e.getMessage()).replaceAll("[\\r\\n][\\s\\S]*", "");
    return text.length() <= 200 ? text : text.substring(0, 200) + "...";
  }
}
