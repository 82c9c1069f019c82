package org.fedclave.models;

/**
 * The reference engine, {@value Engines#DL4J}: Deeplearning4j on ND4J's CPU backend. Every model
 * that a contract may have trains on it, and equal inputs give equal bits.
 */
public final class Dl4jProvider implements EngineProvider {
  private static final String NOT_ON_CPU =
      "engine dl4j computes on the CPU, and ND4J, which has one backend a process, took its CUDA"
          + " backend in this one; take engine dl4j-cuda, or start a program that was built without it";

  private final Nd4jEngine.Backend backend;

  /** Called by {@link java.util.ServiceLoader}. */
  public Dl4jProvider() {
    this(Nd4jEngine::isOnCpu);
  }

  /** For tests, whose ND4J is always on the CPU. */
  Dl4jProvider(Nd4jEngine.Backend backend) {
    this.backend = backend;
  }

  @Override
  public String name() {
    return Engines.DL4J;
  }

  @Override
  public EngineReport report() throws UnusableEngineException {
    requireCpu();
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
    try {
      requireCpu();
    } catch (UnusableEngineException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return Nd4jEngine.network(model);
  }

  private void requireCpu() throws UnusableEngineException {
    if (!backend.isOnCpu()) {
      throw new UnusableEngineException(NOT_ON_CPU);
    }
  }
}
