package org.fedclave.models;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.fedclave.models.Shape.Features;
import org.fedclave.models.Shape.Flat;
import org.fedclave.models.Shape.Image;
import org.fedclave.models.Shape.Sequence;
import org.fedclave.models.Topology.LayerStep;
import org.fedclave.models.Topology.Node;
import org.fedclave.models.Topology.VertexStep;

/** Follows one example's shape through a whole network; see {@link LayerShapes} for why. */
final class NetworkShapes {
  private static final int MAXIMUM_NUMBERS = 1 << 24;

  private final Map<String, Shape> shapes = new HashMap<>();
  private final NavigableMap<Integer, Integer> embedded = new TreeMap<>();
  private final Topology topology;

  private NetworkShapes(Topology topology) {
    this.topology = topology;
  }

  /**
   * Checks the shapes from a row of {@code features} numbers to the last layer.
   *
   * @throws BadModelException naming the first step that does not fit
   */
  static NetworkShapes follow(Topology topology, int features) throws BadModelException {
    NetworkShapes network = new NetworkShapes(topology);
    network.shapes.put(topology.input(), new Features(0, features));
    for (Node node : topology.nodes()) {
      Place place = new Place(node.name());
      Shape shape = network.through(place, node);
      place.require(
          1 <= shape.size() && shape.size() <= MAXIMUM_NUMBERS, "becomes too large or empty");
      network.noteEmbedding(node);
      network.shapes.put(node.name(), shape);
    }
    return network;
  }

  /** The numbers that come out, one row an example. */
  long outputs() throws BadModelException {
    Place last = new Place(topology.last().name());
    if (shape(topology.last().name()) instanceof Flat(long width, long rows) && rows == 1) {
      return width;
    }
    throw last.refusal("does not make one row of an example");
  }

  /** Features that are looked up, and how many indexes each one's table has. */
  NavigableMap<Integer, Integer> embedded() {
    return embedded;
  }

  private Shape through(Place place, Node node) throws BadModelException {
    return switch (node.step()) {
      case LayerStep layer -> {
        place.require(node.inputs().size() == 1, "is a layer with more than one input");
        Shape shape = shape(node.inputs().getFirst());
        if (layer.before().isPresent()) {
          shape = LayerShapes.reshape(place, layer.before().get(), shape);
        }
        yield LayerShapes.through(place, layer.conf().getLayer(), shape);
      }
      case VertexStep(GraphVertex vertex) -> through(place, vertex, inputs(node));
    };
  }

  private void noteEmbedding(Node node) {
    boolean looksUp =
        node.layer().stream()
            .anyMatch(l -> l instanceof EmbeddingLayer || l instanceof EmbeddingSequenceLayer);
    if (looksUp && shape(node.inputs().getFirst()) instanceof Features(long first, long size)) {
      int indexes = Math.toIntExact(((FeedForwardLayer) node.layer().orElseThrow()).getNIn());
      for (long i = first; i < first + size; i++) {
        embedded.merge(Math.toIntExact(i), indexes, Math::min);
      }
    }
  }

  private static Shape through(Place place, GraphVertex vertex, List<Shape> inputs)
      throws BadModelException {
    return switch (vertex) {
      case ElementWiseVertex sum -> {
        place.require(sum.getOp() == ElementWiseVertex.Op.Add, "has another op than Add");
        yield added(place, inputs);
      }
      case MergeVertex merge -> merged(place, merge, inputs);
      case SubsetVertex subset -> subset(place, subset, one(place, inputs));
      case PreprocessorVertex reshaping ->
          LayerShapes.reshape(place, reshaping.getPreProcessor(), one(place, inputs));
      default -> throw new AssertionError("a vertex outside the list of classes");
    };
  }

  /** DL4J would also spread a 1 over what is wider; nobody needs that. */
  private static Shape added(Place place, List<Shape> inputs) throws BadModelException {
    Shape first = inputs.getFirst().asNumbers();
    for (Shape other : inputs) {
      place.require(other.asNumbers().equals(first), "adds unlike shapes");
    }
    place.require(inputs.size() >= 2, "adds one input to nothing");
    return first;
  }

  private static Shape merged(Place place, MergeVertex merge, List<Shape> inputs)
      throws BadModelException {
    place.require(inputs.size() >= 2, "merges one input with nothing");
    place.require(merge.getMergeAxis() == 1, "merges along another axis than 1");
    Shape sum = inputs.getFirst().asNumbers();
    for (Shape next : inputs.subList(1, inputs.size())) {
      sum = beside(place, sum, next.asNumbers());
    }
    return sum;
  }

  private static Shape beside(Place place, Shape left, Shape right) throws BadModelException {
    if (left instanceof Flat a && right instanceof Flat b && a.rows() == b.rows()) {
      return new Flat(a.width() + b.width(), a.rows());
    }
    if (left instanceof Image a
        && right instanceof Image b
        && a.height() == b.height()
        && a.width() == b.width()) {
      return new Image(a.channels() + b.channels(), a.height(), a.width());
    }
    if (left instanceof Sequence a && right instanceof Sequence b && a.steps() == b.steps()) {
      return new Sequence(a.channels() + b.channels(), a.steps());
    }
    throw place.refusal("merges unlike shapes");
  }

  private static Shape subset(Place place, SubsetVertex subset, Shape shape)
      throws BadModelException {
    long width =
        switch (shape) {
          case Features features -> features.size();
          case Flat flat -> flat.width();
          case Image image -> image.channels();
          case Sequence sequence -> sequence.channels();
        };
    int from = subset.getFrom();
    int to = subset.getTo();
    place.require(
        0 <= from && from <= to && to < width,
        "takes %d to %d of what is %d wide".formatted(from, to, width));
    long taken = to - from + 1L;
    return switch (shape) {
      case Features features -> new Features(features.first() + from, taken);
      case Flat flat -> new Flat(taken, flat.rows());
      case Image image -> new Image(taken, image.height(), image.width());
      case Sequence sequence -> new Sequence(taken, sequence.steps());
    };
  }

  private static Shape one(Place place, List<Shape> inputs) throws BadModelException {
    place.require(inputs.size() == 1, "has more than one input");
    return inputs.getFirst();
  }

  private List<Shape> inputs(Node node) {
    return node.inputs().stream().map(this::shape).toList();
  }

  private Shape shape(String name) {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw new AssertionError("a node before what feeds it");
    }
    return shape;
  }
}
