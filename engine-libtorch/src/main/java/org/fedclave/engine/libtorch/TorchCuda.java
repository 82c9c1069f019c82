package org.fedclave.engine.libtorch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;
import org.fedclave.models.UnusableEngineException;

/** What is known of the GPU, where there is one. Never run on one yet. */
final class TorchCuda {
  private static final Path DRIVER = Path.of("/proc/driver/nvidia");

  private TorchCuda() {}

  /** Refuses where torch sees no GPU, or was built without CUDA. */
  static void require() throws UnusableEngineException {
    if (!torch.cuda_is_available()) {
      throw new UnusableEngineException(
          Context.hasCUDA()
              ? "engine libtorch-cuda sees no CUDA device in this process; take engine libtorch"
              : "engine libtorch-cuda needs libtorch's natives for CUDA, which this program was"
                  + " built without (docs/gpu.md says how to add them); take engine libtorch");
    }
  }

  /** Whether cuBLAS was told to use workspaces with which it repeats its bits. */
  static boolean mayRepeat() {
    String workspace = System.getenv("CUBLAS_WORKSPACE_CONFIG");
    return ":4096:8".equals(workspace) || ":16:8".equals(workspace);
  }

  static SortedMap<String, String> details() {
    SortedMap<String, String> details = new TreeMap<>();
    details.put("cuda-runtime", Long.toString(Context.versionCUDART()));
    details.put("cudnn", Long.toString(Context.versionCuDNN()));
    details.put("gpu-driver", firstLine(DRIVER.resolve("version"), "NVRM version:"));
    return details;
  }

  /** The driver's first GPU's name; of several kinds in one machine it may be another's. */
  static String name() {
    try (Stream<Path> gpus = Files.list(DRIVER.resolve("gpus"))) {
      return gpus.sorted()
          .findFirst()
          .map(gpu -> firstLine(gpu.resolve("information"), "Model:"))
          .orElse("CUDA device");
    } catch (IOException e) {
      return "CUDA device";
    }
  }

  /** What follows a label in a small text file of the driver. */
  private static String firstLine(Path file, String label) {
    if (!Files.isReadable(file)) {
      return "unknown";
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(label))
          .map(line -> line.substring(label.length()).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
