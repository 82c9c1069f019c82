package org.fedclave.models;

/**
 * How a trainer steps within a round. Its state starts afresh each round and never leaves the
 * trainer.
 */
public sealed interface LocalOptimiser {
  /** The step's factor, positive and finite. */
  double learningRate();

  /** Plain stochastic gradient descent. */
  record Sgd(double learningRate) implements LocalOptimiser {
    public Sgd {
      requirePositive(learningRate);
    }
  }

  /** Adam (Kingma and Ba 2015, Algorithm 1) with beta1 0.9, beta2 0.999, epsilon 1e-8. */
  record Adam(double learningRate) implements LocalOptimiser {
    public Adam {
      requirePositive(learningRate);
    }
  }

  private static void requirePositive(double learningRate) {
    if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException(
          "the learning rate is " + learningRate + "; it must be positive and finite");
    }
  }
}
