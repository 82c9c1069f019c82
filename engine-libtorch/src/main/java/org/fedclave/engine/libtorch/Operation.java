package org.fedclave.engine.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** What a layer or vertex makes of its inputs; shapes are DL4J's. */
@FunctionalInterface
interface Operation {
  Tensor apply(List<Tensor> inputs, Pass pass);

  /** An operation on one input. */
  @FunctionalInterface
  interface Single {
    Tensor apply(Tensor input, Pass pass);

    default Operation alone() {
      return (inputs, pass) -> apply(inputs.getFirst(), pass);
    }

    default Single then(Single next) {
      return (input, pass) -> next.apply(apply(input, pass), pass);
    }
  }
}
