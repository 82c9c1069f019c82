package org.fedclave.engine.dl4jcuda;

import java.util.SortedMap;
import java.util.TreeMap;
import org.fedclave.models.EngineProvider;
import org.fedclave.models.EngineReport;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Nd4jEngine;
import org.fedclave.models.Network;
import org.fedclave.models.UnusableEngineException;

/**
 * Engine {@value #NAME}: what {@code dl4j} is, on ND4J's CUDA 11.6 backend and the machine's first
 * GPU. Refuses GPUs newer than Ampere, which are the only ones with confidential computing.
 *
 * <p>Its path is {@code dl4j}'s with arrays on the device. It was never run: neither its results
 * nor its speed are known. It does not promise equal bits, and has no private steps (DP-SGD).
 */
public final class Dl4jCudaProvider implements EngineProvider {
  static final String NAME = "dl4j-cuda";

  private final NvidiaSmi smi;
  private final Nd4jEngine.Backend backend;

  /** Called by {@link java.util.ServiceLoader}. */
  public Dl4jCudaProvider() {
    this(new NvidiaSmi(), Nd4jEngine::isOnCpu);
  }

  /** For tests, which have no GPU. */
  Dl4jCudaProvider(NvidiaSmi smi, Nd4jEngine.Backend backend) {
    this.smi = smi;
    this.backend = backend;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public EngineReport report() throws UnusableEngineException {
    return report(usable(), CudaRuntime.version());
  }

  @Override
  public void require(ModelConfiguration model) {
    // What DL4J has built on one backend it builds on the other.
  }

  @Override
  public Network network(ModelConfiguration model) {
    try {
      usable();
    } catch (UnusableEngineException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return Nd4jEngine.network(model);
  }

  /** The GPU that trains; asks the tool before ND4J, so that a refusal loads nothing of CUDA. */
  Gpu usable() throws UnusableEngineException {
    Gpu gpu = MachineCode.require(smi.gpus());
    if (backend.isOnCpu()) {
      throw new UnusableEngineException(
          "engine dl4j-cuda could run on %s, but ND4J took its CPU backend: its natives or CUDA 11.6's cannot be loaded, and standard error has the reason (docs/gpu.md says what it needs); take engine dl4j"
              .formatted(gpu.name()));
    }
    return gpu;
  }

  /**
   * Not repeatable: cuBLAS promises equal bits with one stream alone, of which ND4J has several,
   * and of ND4J's own kernels, some of which add atomically, nobody promises anything.
   */
  static EngineReport report(Gpu gpu, String cuda) {
    SortedMap<String, String> details = new TreeMap<>();
    details.put("cuda-runtime", cuda);
    details.put("gpu-driver", gpu.driver());
    details.put("gpu-compute-capability", gpu.capability().toString());
    return new EngineReport(NAME, Nd4jEngine.version(), gpu.name(), details, false);
  }
}
