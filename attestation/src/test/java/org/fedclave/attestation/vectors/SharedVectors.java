package org.fedclave.attestation.vectors;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the shared vectors lie: {@code shared/vectors} in some folder above this module. */
public final class SharedVectors {

  private SharedVectors() {}

  /** Their folder; empty where this checkout has none beside it. */
  public static Optional<Path> folder() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path candidate = at.resolve("shared/vectors");
      if (Files.isDirectory(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
