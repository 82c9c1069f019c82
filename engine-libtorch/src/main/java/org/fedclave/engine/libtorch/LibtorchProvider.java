package org.fedclave.engine.libtorch;

import org.fedclave.models.EngineProvider;
import org.fedclave.models.EngineReport;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Network;
import org.fedclave.models.UnusableEngineException;

/**
 * Engine {@value #NAME}: libtorch on the CPU, one thread. Trains DL4J's configurations to DL4J's
 * formulas, not to its bits; equal inputs give equal bits.
 *
 * <p>Dropout draws other numbers than DL4J does, so models with dropout agree with it in
 * expectation only. Has no private steps (DP-SGD).
 */
public final class LibtorchProvider implements EngineProvider {
  static final String NAME = "libtorch";

  /** Called by {@link java.util.ServiceLoader}. */
  public LibtorchProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public EngineReport report() throws UnusableEngineException {
    try {
      return TorchReport.cpu();
    } catch (LinkageError e) {
      throw new UnusableEngineException(
          "engine libtorch has no native code for this platform (%s); take engine dl4j"
              .formatted(e.getMessage()));
    }
  }

  @Override
  public void require(ModelConfiguration model) {
    Configurations.wiring(model);
  }

  @Override
  public Network network(ModelConfiguration model) {
    return new TorchNetwork(Configurations.wiring(model), TorchDevice.cpu());
  }
}
