package org.fedclave.models;

/**
 * What one call of {@link TrainingEngine#trainScaffold} does: SCAFFOLD's local steps (Karimireddy
 * et al., SCAFFOLD: Stochastic Controlled Averaging for Federated Learning, ICML 2020, Algorithm
 * 1), as many for every party, whatever rows it has.
 *
 * @param steps K, 1 to 10,000,000; when all rows have been seen they are shuffled anew
 * @param batchSize examples in a step, 1 to 65,536; the last step of a pass takes what is left
 * @param seed of the batch order and of dropout
 */
public record ScaffoldTraining(int steps, int batchSize, long seed) {
  public ScaffoldTraining {
    if (steps < 1 || steps > 10_000_000) {
      throw new IllegalArgumentException(steps + " steps; 1 to 10000000 are possible");
    }
    if (batchSize < 1 || batchSize > 65_536) {
      throw new IllegalArgumentException("batches of " + batchSize + "; 1 to 65536 are possible");
    }
  }

  /**
   * The learning rate eta of {@code model}, by which control variates are scaled.
   *
   * @throws IllegalArgumentException if the model does not step by plain SGD alone; the message
   *     names the alternative
   */
  public static double learningRate(ModelConfiguration model) {
    return LocalSteps.forScaffold(model).learningRate();
  }
}
