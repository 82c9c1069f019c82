package org.fedclave.models;

/**
 * What one call of {@link Dl4jEngine#train} does.
 *
 * @param epochs passes over all examples, 1 to 10,000
 * @param batchSize examples in a step, 1 to 65,536; the last step of an epoch takes what is left
 * @param seed of the batch order and of dropout
 */
public record LocalTraining(int epochs, int batchSize, long seed) {
  public LocalTraining {
    if (epochs < 1 || epochs > 10_000) {
      throw new IllegalArgumentException(epochs + " epochs; 1 to 10000 are possible");
    }
    if (batchSize < 1 || batchSize > 65_536) {
      throw new IllegalArgumentException("batches of " + batchSize + "; 1 to 65536 are possible");
    }
  }
}
