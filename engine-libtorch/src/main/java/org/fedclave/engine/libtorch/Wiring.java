package org.fedclave.engine.libtorch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;

/**
 * A network as a graph of operations on one input; a list of layers is a chain.
 *
 * <p>Each node comes after its inputs; the last one makes the sums that the loss is about. Holds no
 * parameters and nothing of a device.
 *
 * @param nodes in an order in which they can run
 * @param slots all parameter arrays, in DL4J's order
 * @param loss what follows the last node
 */
record Wiring(List<Node> nodes, List<Slot> slots, Loss loss) {
  /**
   * One layer or vertex.
   *
   * @param name its layer's or vertex's
   * @param inputs places of nodes before it; {@value #INPUT} is the network's input
   */
  record Node(String name, List<Integer> inputs, Operation operation) {
    static final int INPUT = -1;

    Node {
      inputs = List.copyOf(inputs);
    }
  }

  Wiring {
    nodes = List.copyOf(nodes);
    slots = List.copyOf(slots);
  }

  static Wiring of(MultiLayerConfiguration network) {
    requireStandard(network.getBackpropType());
    Layers layers = new Layers();
    List<Node> nodes = new ArrayList<>();
    int last = network.getConfs().size() - 1;
    for (int i = 0; i <= last; i++) {
      NeuralNetConfiguration configuration = network.getConf(i);
      String where = name(i, configuration);
      Operation.Single operation =
          i < last ? layers.hidden(where, configuration) : layers.output(where, configuration);
      operation = preprocessed(where, network.getInputPreProcess(i), operation);
      nodes.add(new Node(where, List.of(i - 1), operation.alone()));
    }
    NeuralNetConfiguration output = network.getConf(last);
    return new Wiring(
        nodes, layers.slots().all(), layers.loss(name(last, output), output.getLayer()));
  }

  static Wiring of(ComputationGraphConfiguration network) {
    requireStandard(network.getBackpropType());
    List<String> inputs = network.getNetworkInputs();
    List<String> outputs = network.getNetworkOutputs();
    if (inputs.size() != 1 || outputs.size() != 1) {
      throw new IllegalArgumentException(
          "engine libtorch trains graphs of one input and one output; this one has %d and %d"
              .formatted(inputs.size(), outputs.size()));
    }
    Layers layers = new Layers();
    List<Node> nodes = new ArrayList<>();
    Map<String, Integer> places = new HashMap<>(Map.of(inputs.getFirst(), Node.INPUT));
    for (String name : inRunningOrder(network)) {
      if (!places.containsKey(name)) {
        Operation operation = vertex(name, network, layers, outputs.getFirst());
        List<Integer> from =
            network.getVertexInputs().getOrDefault(name, List.of()).stream()
                .map(places::get)
                .toList();
        places.put(name, nodes.size());
        nodes.add(new Node(name, from, operation));
      }
    }
    String output = outputs.getFirst();
    Refusal.unless(nodes.getLast().name().equals(output), output, "a vertex leads past the output");
    return new Wiring(nodes, layers.slots().all(), layers.loss(output, output(network, output)));
  }

  /** Runs the network on a batch, up to the sums of its last layer. */
  Tensor sums(Tensor input, Pass pass) {
    pass.begin(input.size(0));
    List<Tensor> made = new ArrayList<>(nodes.size());
    for (Node node : nodes) {
      List<Tensor> from =
          node.inputs().stream().map(i -> i == Node.INPUT ? input : made.get(i)).toList();
      made.add(node.operation().apply(from, pass));
    }
    return made.getLast();
  }

  private static Operation vertex(
      String name, ComputationGraphConfiguration network, Layers layers, String output) {
    GraphVertex vertex = required(network, name);
    if (!(vertex instanceof LayerVertex layer)) {
      return Vertices.of(name, vertex);
    }
    NeuralNetConfiguration configuration = layer.getLayerConf();
    Operation.Single operation =
        name.equals(output)
            ? layers.output(name, configuration)
            : layers.hidden(name, configuration);
    return preprocessed(name, layer.getPreProcessor(), operation).alone();
  }

  private static Operation.Single preprocessed(
      String where, @Nullable InputPreProcessor preprocessor, Operation.Single operation) {
    return preprocessor == null
        ? operation
        : Shapes.preprocessor(where, preprocessor).then(operation);
  }

  /** DL4J's own order, by which it also lays out the parameters. */
  private static List<String> inRunningOrder(ComputationGraphConfiguration network) {
    new ComputationGraph(network).topologicalSortOrder();
    return network.getTopologicalOrderStr();
  }

  private static GraphVertex required(ComputationGraphConfiguration network, String name) {
    return Optional.ofNullable(network.getVertices().get(name))
        .orElseThrow(() -> Refusal.of(name, "there is no such vertex"));
  }

  private static Layer output(ComputationGraphConfiguration network, String name) {
    if (required(network, name) instanceof LayerVertex last) {
      return last.getLayerConf().getLayer();
    }
    throw Refusal.of(name, "the output is no layer");
  }

  private static String name(int i, NeuralNetConfiguration configuration) {
    String given = configuration.getLayer().getLayerName();
    return given == null ? String.valueOf(i) : given;
  }

  private static void requireStandard(BackpropType type) {
    if (type != BackpropType.Standard) {
      throw new IllegalArgumentException(
          "engine libtorch cannot train with backpropType " + type + "; take Standard");
    }
  }
}
