package org.fedclave.engine.dl4jcuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.fedclave.models.UnusableEngineException;

/**
 * NVIDIA's tool that comes with the driver: says which GPUs there are without loading anything of
 * CUDA into this process. Nothing it says is attested.
 */
final class NvidiaSmi {
  private static final int MAXIMUM_BYTES = 16 << 10;

  private final String program;
  private final Duration patience;

  /** The one on the path; it may take seconds where it wakes the driver. */
  NvidiaSmi() {
    this("nvidia-smi", Duration.ofSeconds(30));
  }

  NvidiaSmi(String program, Duration patience) {
    this.program = program;
    this.patience = patience;
  }

  /** The GPUs of this machine, at least one. */
  List<Gpu> gpus() throws UnusableEngineException {
    List<Gpu> gpus = new ArrayList<>();
    for (String line : answer().lines().toList()) {
      gpus.add(Gpu.read(line));
    }
    if (gpus.isEmpty()) {
      throw new UnusableEngineException(
          "engine dl4j-cuda finds no GPU: nvidia-smi lists none; take engine dl4j");
    }
    return gpus;
  }

  private String answer() throws UnusableEngineException {
    Process process = start();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new UnusableEngineException(
            "engine dl4j-cuda waited %d s in vain for nvidia-smi to name the GPUs; see whether it answers when run by hand, or take engine dl4j"
                .formatted(patience.toSeconds()));
      }
      String said =
          new String(process.getInputStream().readNBytes(MAXIMUM_BYTES), StandardCharsets.US_ASCII);
      if (process.exitValue() != 0) {
        throw new UnusableEngineException(
            "engine dl4j-cuda finds no GPU: nvidia-smi failed (\"%s\"); it needs a GPU and a driver from 510 on; take engine dl4j"
                .formatted(Printable.of(said)));
      }
      return said;
    } catch (IOException e) {
      throw new UnusableEngineException(
          "engine dl4j-cuda cannot read nvidia-smi's answer (%s); take engine dl4j"
              .formatted(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnusableEngineException(
          "engine dl4j-cuda was interrupted while it asked nvidia-smi");
    } finally {
      process.destroyForcibly();
    }
  }

  private Process start() throws UnusableEngineException {
    try {
      return new ProcessBuilder(program, "--query-gpu=" + Gpu.COLUMNS, "--format=csv,noheader")
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UnusableEngineException(
          "engine dl4j-cuda finds no NVIDIA driver: %s cannot be started; take engine dl4j"
              .formatted(program));
    }
  }
}
