package org.fedclave.models;

/**
 * What private training gave: parameters and nothing else, since a loss or a sample's size would be
 * a release of its own, which no noise covers.
 */
public final class PrivateResult {
  private final float[] parameters;

  PrivateResult(float[] parameters) {
    this.parameters = parameters;
  }

  /** The parameters after training, all finite; the array is the caller's. */
  public float[] parameters() {
    return parameters;
  }

  @Override
  public String toString() {
    return "result of private training";
  }
}
