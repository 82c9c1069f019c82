package org.fedclave.models;

/** What a federated algorithm adds to each step's mean gradient, as if it were part of the loss. */
public sealed interface GradientTerm {
  /** Nothing: plain training. */
  record None() implements GradientTerm {}

  /**
   * FedProx's {@code mu (w - w_round)}, w_round being the parameters that training began with (Li
   * et al., Federated Optimization in Heterogeneous Networks, MLSys 2020, equation 2). Parameters
   * that follow no gradient, batch normalisation's running mean and variance, are left alone.
   *
   * @param weight mu, positive and finite
   */
  record Proximal(double weight) implements GradientTerm {}

  /**
   * SCAFFOLD's {@code c - c_i} (Karimireddy et al., SCAFFOLD: Stochastic Controlled Averaging for
   * Federated Learning, ICML 2020).
   */
  final class Drift implements GradientTerm {
    private final float[] correction;

    /**
     * The correction by a party's control variates.
     *
     * @param controls of the model's length
     */
    public Drift(ControlVariates controls) {
      this.correction = controls.correction();
    }

    /** {@code c - c_i}, one number a parameter; not a copy. */
    public float[] correction() {
      return correction;
    }

    @Override
    public String toString() {
      return "correction of " + correction.length + " numbers";
    }
  }
}
