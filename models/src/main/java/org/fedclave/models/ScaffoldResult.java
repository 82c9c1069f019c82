package org.fedclave.models;

/** What a round of SCAFFOLD made of one party's rows. All values are finite. */
public final class ScaffoldResult {
  private final LocalResult local;
  private final float[] control;
  private final float[] controlChange;

  ScaffoldResult(LocalResult local, float[] control, float[] controlChange) {
    this.local = local;
    this.control = control;
    this.controlChange = controlChange;
  }

  /** The parameters {@code y_i} and what led to them. */
  public LocalResult local() {
    return local;
  }

  /** {@code c_i+}, which stays with the trainer until the party's next round; the caller's. */
  public float[] control() {
    return control;
  }

  /** {@code c_i+ - c_i}, which goes to the aggregator beside the update; the caller's. */
  public float[] controlChange() {
    return controlChange;
  }

  @Override
  public String toString() {
    return local + ", with control variates";
  }
}
