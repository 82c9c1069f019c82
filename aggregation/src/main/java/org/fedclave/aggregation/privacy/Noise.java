package org.fedclave.aggregation.privacy;

/** What is added to a sum. Accountants must know it: not every theorem holds for both. */
public enum Noise {
  /**
   * Continuous Gaussian noise. What a computer adds is this only if it is drawn without the traces
   * of floating-point rounding, for example by rounding an exact sample once.
   */
  GAUSSIAN("gaussian"),
  /** {@link DiscreteGaussian} noise on an integer-valued sum. */
  DISCRETE_GAUSSIAN("discrete-gaussian");

  private final String words;

  Noise(String words) {
    this.words = words;
  }

  /** The name in contracts and proofs. */
  public String words() {
    return words;
  }
}
