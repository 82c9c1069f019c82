package org.fedclave.models;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.InputVertex;
import org.deeplearning4j.nn.graph.vertex.impl.SubsetVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Lets errors end at a graph's input. DL4J's graphs pass them on to features too, where nothing is
 * trained, and so cannot train an embedding of some features: an embedding passes no error on, and
 * the {@code SubsetVertex} before it then refuses to.
 *
 * <p>What comes out of a network, and the gradients of its parameters, stay what they are.
 */
@SuppressWarnings("overrides") // DL4J's own base class overrides varargs by an array
final class UntrainedInputs {
  private UntrainedInputs() {}

  /** Replaces the input, and what takes a part of it, in a graph that was just made. */
  static void replaceIn(ComputationGraph graph) {
    ComputationGraphConfiguration conf = graph.getConfiguration();
    String input = conf.getNetworkInputs().getFirst();
    GraphVertex[] vertices = graph.getVertices();
    for (int i = 0; i < vertices.length; i++) {
      String name = vertices[i].getVertexName();
      if (vertices[i] instanceof InputVertex old) {
        vertices[i] = new Input(graph, old, conf.getDataType());
      } else if (conf.getVertices().get(name)
              instanceof org.deeplearning4j.nn.conf.graph.SubsetVertex part
          && conf.getVertexInputs().getOrDefault(name, List.of()).contains(input)) {
        vertices[i] = new Part(graph, vertices[i], part, conf.getDataType());
      }
    }
  }

  /** Forgets errors, so that none is added to another. */
  private static final class Input extends InputVertex {
    private static final long serialVersionUID = 1;

    Input(ComputationGraph graph, InputVertex old, DataType type) {
      super(graph, old.getVertexName(), old.getVertexIndex(), old.getOutputVertices(), type);
    }

    @Override
    public void setEpsilon(INDArray epsilon) {
      // Nothing before an input is trained.
    }
  }

  /** Passes no error on. */
  private static final class Part extends SubsetVertex {
    private static final long serialVersionUID = 1;

    Part(
        ComputationGraph graph,
        GraphVertex old,
        org.deeplearning4j.nn.conf.graph.SubsetVertex part,
        DataType type) {
      super(
          graph,
          old.getVertexName(),
          old.getVertexIndex(),
          old.getInputVertices(),
          old.getOutputVertices(),
          part.getFrom(),
          part.getTo(),
          type);
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
      return new Pair<>(null, new INDArray[1]);
    }
  }
}
