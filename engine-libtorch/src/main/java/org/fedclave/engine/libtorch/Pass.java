package org.fedclave.engine.libtorch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** What layers see while a batch goes through: parameters, and how to behave in training. */
final class Pass {
  private final ParameterMemory memory;
  private final Draws draws;
  private final boolean training;
  private long rows;

  Pass(ParameterMemory memory, Draws draws, boolean training) {
    this.memory = memory;
    this.draws = draws;
    this.training = training;
  }

  /** Begins with a batch of so many rows. */
  void begin(long batch) {
    rows = batch;
  }

  /** Rows of the batch; where time was folded into them, a layer's input has more. */
  long rows() {
    return rows;
  }

  boolean training() {
    return training;
  }

  Tensor get(Slot slot) {
    return memory.view(slot);
  }

  TensorOptional optional(Slot slot) {
    return new TensorOptional(memory.view(slot));
  }

  /** DL4J's dropout: keeps an input with a probability and divides it by that. */
  Tensor drop(Tensor input, double retain) {
    if (!training) {
      return input;
    }
    Tensor kept = torch.bernoulli(input.detach(), retain, draws.generator());
    return input.mul(kept.div_(new Scalar(retain)));
  }
}
