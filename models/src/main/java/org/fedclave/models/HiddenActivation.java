package org.fedclave.models;

import org.nd4j.linalg.activations.Activation;

/** What the hidden layers of {@link ModelZoo#mlp} apply to their sums. */
public enum HiddenActivation {
  RELU(Activation.RELU),
  TANH(Activation.TANH),
  SIGMOID(Activation.SIGMOID),
  ELU(Activation.ELU);

  private final Activation dl4j;

  HiddenActivation(Activation dl4j) {
    this.dl4j = dl4j;
  }

  Activation dl4j() {
    return dl4j;
  }
}
