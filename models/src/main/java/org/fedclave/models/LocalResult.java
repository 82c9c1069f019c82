package org.fedclave.models;

/** What local training gave. All values are finite. Its holder can learn about the examples. */
public final class LocalResult {
  private final float[] parameters;
  private final int examples;
  private final long steps;
  private final double meanLoss;

  LocalResult(float[] parameters, int examples, long steps, double meanLoss) {
    this.parameters = parameters;
    this.examples = examples;
    this.steps = steps;
    this.meanLoss = meanLoss;
  }

  /** The parameters after training; the array is the caller's. */
  public float[] parameters() {
    return parameters;
  }

  /** The examples that were trained on, each counted once. */
  public int examples() {
    return examples;
  }

  /** The steps taken: FedNova's tau. */
  public long steps() {
    return steps;
  }

  /**
   * DL4J's score (log loss and regularisation, without a proximal term) averaged over all examples
   * and epochs, each measured before the step that its batch caused.
   */
  public double meanLoss() {
    return meanLoss;
  }

  @Override
  public String toString() {
    return "result of training on " + examples + " examples";
  }
}
