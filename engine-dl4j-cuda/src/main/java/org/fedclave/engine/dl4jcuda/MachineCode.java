package org.fedclave.engine.dl4jcuda;

import java.util.List;
import org.fedclave.models.UnusableEngineException;

/**
 * The GPUs that {@code nd4j-cuda-11.6} has machine code for: Kepler's last to Ampere. Of later ones
 * it knows nothing, and it holds no PTX that their driver could translate.
 */
final class MachineCode {
  private static final ComputeCapability LEAST = new ComputeCapability(3, 7);
  private static final ComputeCapability GREATEST = new ComputeCapability(8, 6);

  private MachineCode() {}

  /**
   * The first of a machine's GPUs, if ND4J's code runs on all of them: ND4J starts each one that it
   * sees.
   *
   * @param gpus at least one
   * @throws UnusableEngineException naming the first on which it does not, why, and what to take
   */
  static Gpu require(List<Gpu> gpus) throws UnusableEngineException {
    for (Gpu gpu : gpus) {
      if (gpu.capability().compareTo(GREATEST) > 0) {
        throw new UnusableEngineException(
            "%s: it is newer than Ampere, and ND4J holds no PTX that its driver could translate; take engine libtorch-cuda"
                .formatted(cannotRunOn(gpu)));
      }
      if (gpu.capability().compareTo(LEAST) < 0) {
        throw new UnusableEngineException(
            "%s, which is older; take engine dl4j".formatted(cannotRunOn(gpu)));
      }
    }
    return gpus.getFirst();
  }

  private static String cannotRunOn(Gpu gpu) {
    return "engine dl4j-cuda has machine code for compute capabilities %s (sm_37) to %s (sm_86), and %s has %s"
        .formatted(LEAST, GREATEST, gpu.name(), gpu.capability());
  }
}
