package org.fedclave.engine.libtorch;

import java.util.function.BinaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;

/** DL4J's vertices that are no layers: they have no parameters. */
final class Vertices {
  private Vertices() {}

  static Operation of(String where, GraphVertex vertex) {
    return switch (vertex) {
      case ElementWiseVertex each -> elementWise(where, each);
      case MergeVertex merge -> {
        Refusal.unless(merge.getMergeAxis() == 1, where, "its axis is not that of channels");
        yield (inputs, pass) -> torch.cat(new TensorVector(inputs.toArray(Tensor[]::new)), 1);
      }
      case SubsetVertex part -> {
        long length = part.getTo() - part.getFrom() + 1L;
        yield (inputs, pass) -> inputs.getFirst().narrow(1, part.getFrom(), length);
      }
      case PreprocessorVertex reshape ->
          Shapes.preprocessor(where, reshape.getPreProcessor()).alone();
      default -> throw Refusal.of(where, vertex.getClass().getSimpleName() + " is not translated");
    };
  }

  private static Operation elementWise(String where, ElementWiseVertex vertex) {
    return switch (vertex.getOp()) {
      case Add -> reduced(Tensor::add);
      case Subtract -> reduced(Tensor::sub);
      case Product -> reduced(Tensor::mul);
      case Average, Max -> throw Refusal.of(where, "its operation " + vertex.getOp());
    };
  }

  private static Operation reduced(BinaryOperator<Tensor> operation) {
    return (inputs, pass) -> inputs.stream().reduce(operation).orElseThrow();
  }
}
