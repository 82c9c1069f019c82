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

  /**
   * SGD with Nesterov's momentum (Sutskever et al., On the importance of initialization and
   * momentum in deep learning, ICML 2013).
   *
   * @param momentum 0 to 1, 1 excluded
   */
  record Nesterov(double learningRate, double momentum) implements LocalOptimiser {
    public Nesterov {
      requirePositive(learningRate);
      if (!(momentum >= 0 && momentum < 1)) {
        throw new IllegalArgumentException(
            "the momentum is " + momentum + "; it must be 0 to 1, 1 excluded");
      }
    }
  }

  /** Adam (Kingma and Ba 2015, Algorithm 1) with beta1 0.9, beta2 0.999, epsilon 1e-8. */
  record Adam(double learningRate) implements LocalOptimiser {
    public Adam {
      requirePositive(learningRate);
    }
  }

  /**
   * Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019, Algorithm 2): each step
   * also takes {@code learningRate * weightDecay} of each weight away. Biases do not decay.
   *
   * @param weightDecay 0 or more
   */
  record AdamW(double learningRate, double weightDecay) implements LocalOptimiser {
    public AdamW {
      requirePositive(learningRate);
      if (!(weightDecay >= 0) || Double.isInfinite(weightDecay)) {
        throw new IllegalArgumentException(
            "the weight decay is " + weightDecay + "; it must be 0 or more and finite");
      }
    }
  }

  /**
   * RMSProp (Hinton, Neural Networks for Machine Learning, lecture 6e, 2012) with decay 0.95,
   * epsilon 1e-8.
   */
  record RmsProp(double learningRate) implements LocalOptimiser {
    public RmsProp {
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
