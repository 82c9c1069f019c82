package org.fedclave.models;

/**
 * The reference engine, {@value Engines#DL4J}: Deeplearning4j on ND4J's CPU backend. Every model
 * that a contract may have trains on it, and equal inputs give equal bits.
 */
public final class Dl4jProvider implements EngineProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public Dl4jProvider() {}

  @Override
  public String name() {
    return Engines.DL4J;
  }

  @Override
  public EngineReport report() {
    return Nd4jReport.ofThisProcess();
  }

  @Override
  public void require(ModelConfiguration model) {
    // A configuration exists only after DL4J has built it.
  }

  @Override
  public void requirePrivate(ModelConfiguration model) {
    PrivateTraining.requireSupported(model);
  }

  @Override
  public Network network(ModelConfiguration model) {
    Nd4jSettings.apply();
    return new Dl4jNetwork(model);
  }
}
