package org.fedclave.engine.dl4jcuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import org.fedclave.models.UnusableEngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-ins for nvidia-smi are shell scripts")
final class RefusalTest {
  @TempDir Path folder;

  /** A machine that cannot train, and the words that must say so. */
  enum Machine {
    WITHOUT_A_DRIVER("finds no NVIDIA driver", "nvidia-smi cannot be started", "take engine dl4j"),
    WITHOUT_A_GPU("finds no GPU", "\"No devices were found\"", "take engine dl4j"),
    WITH_AN_EMPTY_LIST("nvidia-smi lists none", "take engine dl4j"),
    WITH_A_TOOL_THAT_HANGS("waited", "in vain", "take engine dl4j"),
    WITH_AN_ANSWER_OF_ANOTHER_KIND(
        "cannot read", "NVIDIA A100, [N/A], 535.104.05", "take engine dl4j"),
    WITH_A_GPU_AND_A_LINE_MORE("cannot read", "\"warning: persistence mode\"", "take engine dl4j"),
    TOO_OLD("NVIDIA Tesla K20m has 3.5", "compute capabilities 3.7 (sm_37)", "take engine dl4j"),
    ADA("NVIDIA L40S has 8.9", "to 8.6 (sm_86)", "no PTX", "take engine libtorch-cuda"),
    HOPPER(
        "NVIDIA H100 80GB HBM3 has 9.0", "to 8.6 (sm_86)", "no PTX", "take engine libtorch-cuda"),
    BLACKWELL("NVIDIA B200 has 10.0", "newer than Ampere", "no PTX", "take engine libtorch-cuda"),
    WITH_ONE_HOPPER_BESIDE_AN_AMPERE("H100 80GB HBM3 has 9.0", "take engine libtorch-cuda"),
    WITHOUT_CUDA_11_6(
        "A100-SXM4-80GB", "ND4J took its CPU backend", "docs/gpu.md", "take engine dl4j");

    private final String words; // a line each

    Machine(String... words) {
      this.words = String.join("\n", words);
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachMachineThatCannotTrainIsRefusedWithWhyAndWhatToTake(Machine machine) throws Exception {
    Dl4jCudaProvider provider = new Dl4jCudaProvider(tool(machine), () -> mustBeAsked(machine));
    var refused = assertThrows(UnusableEngineException.class, provider::report);
    assertThat(refused).hasMessageStartingWith("engine dl4j-cuda ");
    assertThat(refused.getMessage())
        .contains(machine.words.lines().toList())
        .matches("[\\x20-\\x7e]{1,500}");
  }

  @Test
  void anAmpereWithNd4jOnCudaIsNotRefused() throws Exception {
    Gpu gpu = new Dl4jCudaProvider(Tools.saying(folder, Tools.A100), () -> false).usable();
    assertThat(gpu)
        .isEqualTo(new Gpu("NVIDIA A100-SXM4-80GB", new ComputeCapability(8, 0), "535.104.05"));
  }

  /** ND4J, with what it loads, is asked only when the GPU has been found good. */
  private static boolean mustBeAsked(Machine machine) {
    assertThat(machine).isEqualTo(Machine.WITHOUT_CUDA_11_6);
    return true;
  }

  private NvidiaSmi tool(Machine machine) throws Exception {
    return switch (machine) {
      case WITHOUT_A_DRIVER ->
          new NvidiaSmi(folder.resolve("nvidia-smi").toString(), Duration.ofSeconds(30));
      case WITHOUT_A_GPU ->
          Tools.script(folder, "echo 'No devices were found'; exit 6\n", Duration.ofSeconds(30));
      case WITH_AN_EMPTY_LIST -> Tools.script(folder, "exit 0\n", Duration.ofSeconds(30));
      case WITH_A_TOOL_THAT_HANGS ->
          Tools.script(folder, "exec sleep 60\n", Duration.ofMillis(200));
      case WITH_AN_ANSWER_OF_ANOTHER_KIND -> Tools.saying(folder, "NVIDIA A100, [N/A], 535.104.05");
      case WITH_A_GPU_AND_A_LINE_MORE ->
          Tools.saying(folder, Tools.A100, "warning: persistence mode");
      case TOO_OLD -> Tools.saying(folder, "NVIDIA Tesla K20m, 3.5, 470.57.02");
      case ADA -> Tools.saying(folder, "NVIDIA L40S, 8.9, 550.54.15");
      case HOPPER -> Tools.saying(folder, Tools.H100);
      case BLACKWELL -> Tools.saying(folder, "NVIDIA B200, 10.0, 570.86.10");
      case WITH_ONE_HOPPER_BESIDE_AN_AMPERE -> Tools.saying(folder, Tools.A100, Tools.H100);
      case WITHOUT_CUDA_11_6 -> Tools.saying(folder, Tools.A100);
    };
  }
}
