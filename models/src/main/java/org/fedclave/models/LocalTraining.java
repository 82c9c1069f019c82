package org.fedclave.models;

/**
 * What one call of {@link Dl4jEngine#train} does.
 *
 * @param epochs passes over all examples, 1 to 10,000
 * @param batchSize examples in a step, 1 to 65,536; the last step of an epoch takes what is left
 * @param seed of the batch order and of dropout
 * @param proximalWeight mu of FedProx (Li et al., Federated Optimization in Heterogeneous Networks,
 *     MLSys 2020): {@code mu/2 ||w - w_round||^2} is part of the loss; 0 is plain training
 */
public record LocalTraining(int epochs, int batchSize, long seed, double proximalWeight) {
  public LocalTraining {
    if (epochs < 1 || epochs > 10_000) {
      throw new IllegalArgumentException(epochs + " epochs; 1 to 10000 are possible");
    }
    if (batchSize < 1 || batchSize > 65_536) {
      throw new IllegalArgumentException("batches of " + batchSize + "; 1 to 65536 are possible");
    }
    if (!(proximalWeight >= 0) || Double.isInfinite(proximalWeight)) {
      throw new IllegalArgumentException(
          "the proximal weight is " + proximalWeight + "; it must be 0 or more and finite");
    }
  }

  /** Plain training. */
  public LocalTraining(int epochs, int batchSize, long seed) {
    this(epochs, batchSize, seed, 0);
  }

  /**
   * The steps that training takes.
   *
   * @param rows to train on, at least one
   */
  public long steps(long rows) {
    return Math.multiplyExact((long) epochs, Math.ceilDiv(rows, batchSize));
  }
}
