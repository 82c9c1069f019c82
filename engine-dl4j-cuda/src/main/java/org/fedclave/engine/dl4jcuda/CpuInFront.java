package org.fedclave.engine.dl4jcuda;

import org.fedclave.models.UnusableEngineException;
import org.nd4j.jita.conf.CudaEnvironment;
import org.nd4j.linalg.cpu.nativecpu.CpuBackend;

/**
 * ND4J's CPU backend, asked before its CUDA backend, and there only where that one could not
 * compute. ND4J's own order would take CUDA wherever there is a GPU, also one that none of its code
 * runs on, and load its native libraries to find out.
 *
 * <p>Public, and with a public constructor, only because ND4J finds it as a service.
 */
public final class CpuInFront extends CpuBackend {
  /** Called by {@link java.util.ServiceLoader}. */
  public CpuInFront() {}

  @Override
  public int getPriority() {
    return BACKEND_PRIORITY_GPU + 1;
  }

  @Override
  public boolean isAvailable() {
    return !Choice.CUDA;
  }

  /** Made once: ND4J asks more than once, and must get one answer. */
  private static final class Choice {
    private static final boolean CUDA = leavesToCuda(new NvidiaSmi());
  }

  /** Whether ND4J's CUDA backend is to be tried; it then uses the first GPU alone. */
  static boolean leavesToCuda(NvidiaSmi smi) {
    try {
      MachineCode.require(smi.gpus());
    } catch (UnusableEngineException e) {
      return false; // the engine's provider says why
    }
    // Else ND4J deals threads out to all GPUs, and a trainer's report would name the wrong one.
    CudaEnvironment.getInstance().getConfiguration().allowMultiGPU(false);
    return true;
  }
}
