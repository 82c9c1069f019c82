package org.fedclave.models;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.fedclave.models.BadModelException.Rule;

/**
 * What feeds what in a network, whether DL4J has it as a list of layers or as a graph: one input,
 * one output, no circle, and nothing that leads nowhere.
 *
 * @param input name of the network's input, which is no node
 * @param nodes each behind those that feed it; the last one is the network's output
 */
record Topology(String input, List<Node> nodes) {
  private static final int MOST_LAYERS = 256;
  private static final int MOST_VERTICES = 1024;

  /**
   * One step of the network.
   *
   * @param name for people
   * @param inputs names of the nodes that feed it, or of the network's input
   * @param step what it does
   */
  record Node(String name, List<String> inputs, Step step) {
    /** DL4J's settings of the layer, if this is one. */
    Optional<NeuralNetConfiguration> conf() {
      return step instanceof LayerStep layer ? Optional.of(layer.conf()) : Optional.empty();
    }

    /** The layer that has the parameters, also inside of {@code LastTimeStep}. */
    Optional<Layer> layer() {
      return conf().map(NeuralNetConfiguration::getLayer).map(Topology::unwrapped);
    }
  }

  /** What a node does. */
  sealed interface Step {}

  /** A layer, and what reshapes its input. */
  record LayerStep(NeuralNetConfiguration conf, Optional<InputPreProcessor> before)
      implements Step {}

  /** A step without parameters. */
  record VertexStep(GraphVertex vertex) implements Step {}

  static Topology of(MultiLayerConfiguration layers) throws BadModelException {
    List<NeuralNetConfiguration> confs = layers.getConfs();
    require(!confs.isEmpty() && confs.size() <= MOST_LAYERS, "it has not 1 to 256 layers");
    require(
        layers.getInputPreProcessors().keySet().stream().allMatch(i -> i >= 0 && i < confs.size()),
        "a preprocessor belongs to no layer");
    List<Node> nodes = new ArrayList<>();
    String before = "the input";
    for (int i = 0; i < confs.size(); i++) {
      String name = "layer " + i;
      Optional<InputPreProcessor> reshaping = Optional.ofNullable(layers.getInputPreProcess(i));
      nodes.add(new Node(name, List.of(before), new LayerStep(confs.get(i), reshaping)));
      before = name;
    }
    return new Topology("the input", checked(nodes));
  }

  static Topology of(ComputationGraphConfiguration graph) throws BadModelException {
    Map<String, GraphVertex> vertices = graph.getVertices();
    require(graph.getNetworkInputs().size() == 1, "it has not one input");
    require(graph.getNetworkOutputs().size() == 1, "it has not one output");
    require(
        !vertices.isEmpty() && vertices.size() <= MOST_VERTICES, "it has not 1 to 1024 vertices");
    require(
        vertices.keySet().equals(graph.getVertexInputs().keySet()),
        "vertices and vertexInputs do not name the same");
    require(
        graph.getTopologicalOrder() == null && graph.getTopologicalOrderStr() == null,
        "DL4J finds the order of vertices itself: set topologicalOrder and topologicalOrderStr to"
            + " null");
    String input = graph.getNetworkInputs().getFirst();
    String output = graph.getNetworkOutputs().getFirst();
    require(!vertices.containsKey(input), "the input and a vertex have one name");
    List<Node> nodes = new ArrayList<>();
    for (Map.Entry<String, GraphVertex> vertex : vertices.entrySet()) {
      List<String> inputs =
          graph.getVertexInputs().getOrDefault(vertex.getKey(), List.of()).stream().toList();
      nodes.add(new Node(vertex.getKey(), inputs, step(vertex.getKey(), vertex.getValue())));
    }
    return new Topology(input, checked(sorted(input, output, nodes)));
  }

  /** Those that {@code name} feeds. */
  List<Node> fedBy(String name) {
    return nodes.stream().filter(node -> node.inputs().contains(name)).toList();
  }

  /** The network's output. */
  Node last() {
    return nodes.getLast();
  }

  private static Layer unwrapped(Layer layer) {
    return layer instanceof BaseWrapperLayer wrapper ? wrapper.getUnderlying() : layer;
  }

  private static Step step(String name, GraphVertex vertex) throws BadModelException {
    return switch (vertex) {
      case LayerVertex layer -> {
        require(layer.getLayerConf() != null, "vertex " + name + " has no layer");
        yield new LayerStep(layer.getLayerConf(), Optional.ofNullable(layer.getPreProcessor()));
      }
      case PreprocessorVertex reshaping -> {
        require(reshaping.getPreProcessor() != null, "vertex " + name + " has no preprocessor");
        yield new VertexStep(reshaping);
      }
      case null -> throw refusal("vertex " + name + " is null");
      default -> new VertexStep(vertex);
    };
  }

  private static List<Node> checked(List<Node> nodes) throws BadModelException {
    for (Node node : nodes) {
      require(
          node.conf().isEmpty() || node.layer().isPresent(), node.name() + " has no layer inside");
    }
    return List.copyOf(nodes);
  }

  /** Puts nodes behind what feeds them (Kahn), the output last. */
  private static List<Node> sorted(String input, String output, List<Node> nodes)
      throws BadModelException {
    Set<String> read = new HashSet<>();
    for (Node node : nodes) {
      require(!node.inputs().isEmpty(), "nothing feeds vertex " + node.name());
      require(
          Set.copyOf(node.inputs()).size() == node.inputs().size(),
          "vertex " + node.name() + " reads one vertex twice");
      read.addAll(node.inputs());
    }
    for (Node node : nodes) {
      require(
          read.contains(node.name()) != node.name().equals(output),
          "vertex " + node.name() + " must feed another one, or be the output");
    }
    Set<String> done = new HashSet<>(Set.of(input));
    List<Node> sorted = new ArrayList<>();
    List<Node> left = new ArrayList<>(nodes);
    while (!left.isEmpty()) {
      List<Node> next = left.stream().filter(node -> done.containsAll(node.inputs())).toList();
      require(!next.isEmpty(), "vertex " + left.getFirst().name() + " waits for itself or nothing");
      next.forEach(node -> done.add(node.name()));
      sorted.addAll(next);
      left.removeIf(node -> done.contains(node.name()));
    }
    return sorted; // all lead to the output, so it is the last
  }

  private static void require(boolean holds, String complaint) throws BadModelException {
    if (!holds) {
      throw refusal(complaint);
    }
  }

  private static BadModelException refusal(String complaint) {
    return new BadModelException(Rule.LAYERS, "the model is no network to train: " + complaint);
  }
}
