package org.fedclave.benchmarks.quality;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The heart disease files that lie beside the checkout, where they do. */
final class SharedHeart {

  private SharedHeart() {}

  /** The hospitals' rows, or the end of the test with a message. */
  static Hospitals load(Path work) throws Exception {
    Optional<Path> found = find(Path.of("shared", "data", "heart"));
    assumeTrue(found.isPresent(), "no shared/data/heart above this folder");
    return Hospitals.load(found.orElseThrow(), work);
  }

  private static Optional<Path> find(Path relative) {
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      Path candidate = up.resolve(relative);
      if (Files.exists(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
