package org.fedclave.models;

/**
 * What one call of {@link TrainingEngine#train} does.
 *
 * @param length how long it trains
 * @param batchSize examples in a step, 1 to 65,536; the last step of an epoch takes what is left
 * @param seed of the batch order and of dropout
 * @param proximalWeight mu of FedProx (Li et al., Federated Optimization in Heterogeneous Networks,
 *     MLSys 2020): {@code mu/2 ||w - w_round||^2} is part of the loss; 0 is plain training
 * @param rateFactor multiplies every learning rate of the model, positive and finite: a schedule
 *     over rounds
 */
public record LocalTraining(
    LocalLength length, int batchSize, long seed, double proximalWeight, double rateFactor) {
  public LocalTraining {
    if (batchSize < 1 || batchSize > 65_536) {
      throw new IllegalArgumentException("batches of " + batchSize + "; 1 to 65536 are possible");
    }
    if (!(proximalWeight >= 0) || Double.isInfinite(proximalWeight)) {
      throw new IllegalArgumentException(
          "the proximal weight is " + proximalWeight + "; it must be 0 or more and finite");
    }
    LocalStart.requireRateFactor(rateFactor);
  }

  /** Plain training for so many epochs. */
  public LocalTraining(int epochs, int batchSize, long seed) {
    this(epochs, batchSize, seed, 0);
  }

  /** Training for so many epochs with FedProx's term. */
  public LocalTraining(int epochs, int batchSize, long seed, double proximalWeight) {
    this(new LocalLength.Epochs(epochs), batchSize, seed, proximalWeight, 1);
  }

  /**
   * The steps that training takes.
   *
   * @param rows to train on, at least one
   */
  public long steps(long rows) {
    return length.steps(rows, batchSize);
  }
}
