package org.fedclave.engine.dl4jcuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fedclave.models.EngineProvider;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.HiddenActivation;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.LocalTraining;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelZoo;
import org.fedclave.models.TrainingEngine;
import org.fedclave.models.UnusableEngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.jita.conf.CudaEnvironment;
import org.nd4j.linalg.factory.Nd4jBackend;

/** A process that has ND4J's CUDA backend on its class path, and no GPU. */
final class Dl4jCudaTest {
  private static final ModelConfiguration MODEL =
      ModelZoo.mlp(2, List.of(3), 2, HiddenActivation.TANH, 0, new LocalOptimiser.Sgd(0.1));
  private static final Examples ROWS =
      Examples.of(new float[] {1, 0, 0, 1, 1, 1, 0, 0}, new float[] {1, 0, 0, 1, 1, 0, 0, 1}, 2, 2);

  @TempDir Path folder;

  @Test
  void theEngineIsFoundByItsName() throws Exception {
    assertThat(Engines.names()).containsExactly("dl4j", "dl4j-cuda");
    assertThat(Engines.of("dl4j-cuda")).isInstanceOf(Dl4jCudaProvider.class);
  }

  @Test
  void withoutAGpuNd4jStaysOnTheCpuAndDl4jTrainsAsEver() throws Exception {
    requireNoGpu();
    assertThat(Nd4jBackend.load()).isInstanceOf(CpuInFront.class);
    assertThat(Engines.dl4j().report().requireRepeatable().device()).isEqualTo("CPU");
    assertThat(trained()).isEqualTo(trained()).isNotEqualTo(MODEL.initialParameters(1));
  }

  @Test
  void withoutAGpuTheEngineMakesNoNetworkAndNoReport() {
    requireNoGpu();
    EngineProvider engine = new Dl4jCudaProvider();
    var noReport = assertThrows(UnusableEngineException.class, engine::report);
    var noNetwork = assertThrows(IllegalArgumentException.class, () -> engine.network(MODEL));
    assertThat(noNetwork).hasMessage(noReport.getMessage());
  }

  @Test
  void anyModelIsAcceptedAndPrivateStepsAreRefused() {
    EngineProvider engine = new Dl4jCudaProvider();
    engine.require(MODEL);
    var refused = assertThrows(IllegalArgumentException.class, () -> engine.requirePrivate(MODEL));
    assertThat(refused).hasMessageContaining("no private steps").hasMessageContaining("dl4j");
  }

  @Test
  void theReportNamesTheGpuAndPromisesNoEqualBits() {
    Gpu gpu = new Gpu("NVIDIA A10", new ComputeCapability(8, 6), "535.104.05");
    assertThat(Dl4jCudaProvider.report(gpu, CudaRuntime.version(11060)).words())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "engine", "dl4j-cuda",
                "engine-version", "nd4j 1.0.0-M2.1",
                "device", "NVIDIA A10",
                "cuda-runtime", "11.6",
                "gpu-driver", "535.104.05",
                "gpu-compute-capability", "8.6",
                "repeatable", "false"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void cudaIsLeftToItselfWhereItsCodeRunsAndThenHasOneGpu() throws Exception {
    CudaEnvironment.getInstance().getConfiguration().allowMultiGPU(true);
    assertThat(CpuInFront.leavesToCuda(Tools.saying(folder, Tools.H100))).isFalse();
    assertThat(CudaEnvironment.getInstance().getConfiguration().isForcedSingleGPU()).isFalse();
    assertThat(CpuInFront.leavesToCuda(Tools.saying(folder, Tools.A100, Tools.A100))).isTrue();
    assertThat(CudaEnvironment.getInstance().getConfiguration().isForcedSingleGPU()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.7", "5.0", "6.1", "7.0", "7.5", "8.0", "8.6"})
  void eachGenerationFromKeplersLastToAmpereIsTaken(String capability) throws Exception {
    Gpu gpu = Gpu.read("NVIDIA GPU, " + capability + ", 535.104.05");
    assertThat(MachineCode.require(List.of(gpu))).isEqualTo(gpu);
    assertThat(gpu.capability()).hasToString(capability);
  }

  private static float[] trained() throws Exception {
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), MODEL)) {
      return engine
          .train(MODEL.initialParameters(1), ROWS, new LocalTraining(1, 2, 3))
          .parameters();
    }
  }

  private static void requireNoGpu() {
    assumeFalse(hasGpu(), "this machine has a GPU that the engine can use");
  }

  private static boolean hasGpu() {
    try {
      MachineCode.require(new NvidiaSmi().gpus());
      return true;
    } catch (UnusableEngineException e) {
      return false;
    }
  }
}
