package org.fedclave.models;

/**
 * FedNova's normalisation (Wang et al., Tackling the Objective Inconsistency Problem in
 * Heterogeneous Federated Optimization, NeurIPS 2020).
 *
 * <p>The change of a party's model is {@code -eta * sum_k a_k g_k} over its steps' gradients; its
 * length in steps is {@code ||a||_1}, and the server divides by it so that parties with many steps
 * do not pull the model to their own optimum.
 */
public final class StepNormaliser {
  private StepNormaliser() {}

  /**
   * {@code ||a||_1}: how far, in learning rates, a constant gradient of 1 carries a parameter.
   *
   * <p>With tau steps: plain SGD gives tau. With Nesterov momentum rho, as DL4J steps, the gradient
   * of the k-th step before the end counts {@code (1 - rho^(k+1)) / (1 - rho)}, k = 1..tau. With a
   * proximal term mu it counts {@code (1 - eta mu)^(k-1)}. Weight decay counts as part of the
   * gradient, as in the paper.
   *
   * @param rows that are trained on, at least one
   * @return at least 1
   * @throws IllegalArgumentException if the normalisation of the model's optimiser is not known
   */
  public static double of(ModelConfiguration model, LocalTraining training, long rows) {
    LocalSteps steps = LocalSteps.forFedNova(model);
    double pull = steps.learningRate() * training.rateFactor() * training.proximalWeight();
    if (pull > 1) {
      throw new IllegalArgumentException(
          "FedNova cannot weigh steps that overshoot: learning rate times proximal weight is "
              + pull
              + "; at most 1 is possible");
    }
    if (pull > 0 && steps.momentum() > 0) {
      throw new IllegalArgumentException(
          "FedNova cannot weigh momentum together with a proximal term; take one of them");
    }
    double tau = (double) training.steps(rows);
    double length = pull > 0 ? proximal(tau, pull) : momentum(tau, steps.momentum());
    return Math.max(1, length); // the first step counts 1, however this was rounded
  }

  /** {@code sum_k (1 - pull)^(k-1)}. */
  private static double proximal(double tau, double pull) {
    return -Math.expm1(tau * Math.log1p(-pull)) / pull;
  }

  /** {@code sum_k (1 - rho^(k+1)) / (1 - rho)}. */
  private static double momentum(double tau, double rho) {
    return (tau - rho * rho * (1 - Math.pow(rho, tau)) / (1 - rho)) / (1 - rho);
  }
}
