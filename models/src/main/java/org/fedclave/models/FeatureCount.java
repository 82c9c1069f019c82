package org.fedclave.models;

import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.fedclave.models.Topology.LayerStep;
import org.fedclave.models.Topology.Node;
import org.fedclave.models.Topology.VertexStep;

/**
 * How many numbers a network's input has: DL4J does not write it down, so it is what the steps that
 * read the input ask for. Where these only take parts of it, it ends with the last part.
 */
final class FeatureCount {
  private FeatureCount() {}

  /** The features; 0 or less where nothing tells. Not checked against the rest of the network. */
  static long of(Topology topology) {
    return wanted(topology, topology.input());
  }

  /** What those that {@code name} feeds want of it. */
  private static long wanted(Topology topology, String name) {
    return topology.fedBy(name).stream().mapToLong(node -> wanted(topology, node)).max().orElse(0);
  }

  private static long wanted(Topology topology, Node node) {
    return switch (node.step()) {
      case LayerStep step
          when step.before().orElse(null) instanceof FeedForwardToCnnPreProcessor to ->
          pixels(to);
      case LayerStep step -> wanted(topology, node, step.conf().getLayer());
      case VertexStep(SubsetVertex subset) -> subset.getTo() + 1L;
      case VertexStep(PreprocessorVertex vertex) ->
          wanted(topology, node, vertex.getPreProcessor());
      case VertexStep _ -> 0;
    };
  }

  private static long wanted(Topology topology, Node node, Layer layer) {
    return switch (layer) {
      case EmbeddingLayer _ -> 1;
      case EmbeddingSequenceLayer embedding -> embedding.getInputLength();
      case ActivationLayer _, DropoutLayer _ -> wanted(topology, node.name());
      default -> node.layer().orElse(layer) instanceof FeedForwardLayer wide ? wide.getNIn() : 0;
    };
  }

  private static long wanted(Topology topology, Node node, InputPreProcessor before) {
    return before instanceof FeedForwardToCnnPreProcessor to
        ? pixels(to)
        : wanted(topology, node.name());
  }

  private static long pixels(FeedForwardToCnnPreProcessor image) {
    return multiply(
        multiply(image.getInputHeight(), image.getInputWidth()), image.getNumChannels());
  }

  /** A product that stays out of range instead of wrapping into it. */
  static long multiply(long a, long b) {
    return a > 0 && b > 0 && Math.multiplyHigh(a, b) == 0 ? Math.max(a * b, -1) : -1;
  }
}
