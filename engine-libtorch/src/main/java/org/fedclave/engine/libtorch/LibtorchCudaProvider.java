package org.fedclave.engine.libtorch;

import org.fedclave.models.EngineProvider;
import org.fedclave.models.EngineReport;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Network;
import org.fedclave.models.UnusableEngineException;

/**
 * Engine {@value #NAME}: libtorch on the first CUDA device. Needs the Maven profile {@code
 * libtorch-cuda}; see docs/gpu.md.
 *
 * <p>Its path is the one of {@link LibtorchProvider} with tensors on the device. It was never run:
 * neither its results nor its speed are known.
 */
public final class LibtorchCudaProvider implements EngineProvider {
  static final String NAME = "libtorch-cuda";

  /** Called by {@link java.util.ServiceLoader}. */
  public LibtorchCudaProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public EngineReport report() throws UnusableEngineException {
    try {
      TorchSettings.applyToThisThread();
    } catch (LinkageError e) {
      throw new UnusableEngineException(
          "engine libtorch-cuda cannot load its native code (%s); docs/gpu.md says what it needs"
              .formatted(e.getMessage()));
    }
    TorchCuda.require();
    return TorchReport.cuda();
  }

  @Override
  public void require(ModelConfiguration model) {
    Configurations.wiring(model);
  }

  @Override
  public Network network(ModelConfiguration model) {
    TorchSettings.applyToThisThread();
    try {
      TorchCuda.require();
    } catch (UnusableEngineException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return new TorchNetwork(Configurations.wiring(model), TorchDevice.cuda());
  }
}
