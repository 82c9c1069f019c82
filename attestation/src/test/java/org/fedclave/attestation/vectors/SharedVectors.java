package org.fedclave.attestation.vectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

  /** The folder that {@code fedclave.vectors} names, or else the shared ones. */
  public static Optional<Path> chosen() {
    String named = System.getProperty("fedclave.vectors", "");
    return named.isEmpty() ? folder() : Optional.of(inProject(Path.of(named)));
  }

  /** Relative names are seen from the project's root, which is the parent of this module. */
  private static Path inProject(Path named) {
    Path folder = Path.of("..").resolve(named).toAbsolutePath().normalize();
    if (!Files.isDirectory(folder)) {
      throw new AssertionError("fedclave.vectors names no folder: " + folder);
    }
    return folder;
  }

  /** The folders of single vectors, sorted. */
  public static List<Path> below(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file.resolve("expected.json")))
          .sorted()
          .toList();
    }
  }
}
