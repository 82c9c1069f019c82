package org.fedclave.aggregation;

/**
 * How a round's updates become the next model, as a contract names it and a proof repeats it.
 *
 * <p>All rules take the {@link WeightedMean} of the updates; they differ in the server's step.
 */
public sealed interface AggregationRule {
  /** The rule's name in contracts: {@code fed-avg} or {@code fed-adam}. */
  String name();

  /** Name and parameters in one line, equal for equal rules; goes into records and proofs. */
  String describe();

  /**
   * A fresh optimiser for one run.
   *
   * @param size number of the model's parameters, at least 1
   */
  ServerOptimiser optimiser(int size);

  /**
   * Federated averaging (McMahan et al. 2017, Algorithm 1): {@code x + learningRate * mean}.
   *
   * @param serverLearningRate positive and finite; 1 is plain averaging
   */
  record FedAvg(double serverLearningRate) implements AggregationRule {
    public FedAvg {
      requirePositive("serverLearningRate", serverLearningRate);
    }

    /** Plain averaging: the next model is the mean of the trained ones. */
    public FedAvg() {
      this(1);
    }

    @Override
    public String name() {
      return "fed-avg";
    }

    @Override
    public String describe() {
      return "fed-avg(serverLearningRate=" + serverLearningRate + ")";
    }

    @Override
    public ServerOptimiser optimiser(int size) {
      return new FedAvgOptimiser(this, size);
    }
  }

  /**
   * FedAdam (Reddi et al. 2021, "Adaptive Federated Optimization", Algorithm 2), with D the mean
   * update:
   *
   * <pre>
   * m_t = beta1 m_{t-1} + (1 - beta1) D        m_{-1} = 0
   * v_t = beta2 v_{t-1} + (1 - beta2) D^2      v_{-1} = tau^2
   * x_{t+1} = x_t + serverLearningRate m_t / (sqrt(v_t) + tau)
   * </pre>
   *
   * <p>As in the paper there is no bias correction.
   *
   * @param serverLearningRate positive and finite
   * @param beta1 0 (inclusive) to 1 (exclusive)
   * @param beta2 0 (inclusive) to 1 (exclusive)
   * @param tau degree of adaptivity, positive and finite
   */
  record FedAdam(double serverLearningRate, double beta1, double beta2, double tau)
      implements AggregationRule {
    public FedAdam {
      requirePositive("serverLearningRate", serverLearningRate);
      requireFraction("beta1", beta1);
      requireFraction("beta2", beta2);
      requirePositive("tau", tau);
    }

    /** The paper's defaults (its section 5): beta1 0.9, beta2 0.99, tau 0.001. */
    public FedAdam(double serverLearningRate) {
      this(serverLearningRate, 0.9, 0.99, 1e-3);
    }

    @Override
    public String name() {
      return "fed-adam";
    }

    @Override
    public String describe() {
      return "fed-adam(serverLearningRate=%s, beta1=%s, beta2=%s, tau=%s)"
          .formatted(serverLearningRate, beta1, beta2, tau);
    }

    @Override
    public ServerOptimiser optimiser(int size) {
      return new FedAdamOptimiser(this, size);
    }
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          name + " is " + value + "; it must be positive and finite");
    }
  }

  private static void requireFraction(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          name + " is " + value + "; it must be at least 0 and below 1");
    }
  }
}
