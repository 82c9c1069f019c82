package org.fedclave.engine.dl4jcuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** Shell scripts in the place of {@code nvidia-smi}. */
final class Tools {
  static final String A100 = "NVIDIA A100-SXM4-80GB, 8.0, 535.104.05";
  static final String H100 = "NVIDIA H100 80GB HBM3, 9.0, 550.54.15";

  private Tools() {}

  /** A tool that prints lines, if it is asked for what {@link Gpu} reads. */
  static NvidiaSmi saying(Path folder, String... lines) throws IOException {
    return script(
        folder,
        "[ \"$*\" = '--query-gpu=name,compute_cap,driver_version --format=csv,noheader' ] || exit 2\n"
            + "cat <<'END'\n"
            + String.join("\n", lines)
            + "\nEND\n",
        Duration.ofSeconds(30));
  }

  static NvidiaSmi script(Path folder, String commands, Duration patience) throws IOException {
    Path script = folder.resolve("nvidia-smi");
    Files.writeString(script, "#!/bin/sh\n" + commands);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return new NvidiaSmi(script.toString(), patience);
  }
}
