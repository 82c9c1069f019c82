package org.fedclave.models;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's ReLU, whose way back ND4J computes by a function call for each number: a seventh of a
 * convolutional network's step. Here it is a comparison and a product over whole arrays. Equal
 * numbers; a zero may have another sign, which no sum keeps.
 */
final class SwiftRelu extends ActivationReLU {
  private static final long serialVersionUID = 1;

  /**
   * Whether an activation is the plain ReLU, whose negative side is zero and which has no upper
   * bound.
   */
  static boolean replaces(Object activation) {
    return activation.getClass() == ActivationReLU.class && activation.equals(new ActivationReLU());
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    assertShape(in, epsilon);
    INDArray positive = Nd4j.getExecutioner().exec(new Step(in, in.ulike()));
    return new Pair<>(positive.muli(epsilon), null);
  }
}
