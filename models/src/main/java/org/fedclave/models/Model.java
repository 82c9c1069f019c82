package org.fedclave.models;

/** A configuration and as many parameters as it has. The parameters may be any bits, NaN too. */
public final class Model {
  private final ModelConfiguration configuration;
  private final float[] parameters;

  /**
   * @param parameters kept, not copied: models are large
   */
  public Model(ModelConfiguration configuration, float[] parameters) {
    if (parameters.length != configuration.parameterCount()) {
      throw new IllegalArgumentException(parameters.length + " parameters for a " + configuration);
    }
    this.configuration = configuration;
    this.parameters = parameters;
  }

  public ModelConfiguration configuration() {
    return configuration;
  }

  /** The parameters themselves, not a copy. */
  public float[] parameters() {
    return parameters;
  }

  @Override
  public String toString() {
    return configuration.toString();
  }
}
