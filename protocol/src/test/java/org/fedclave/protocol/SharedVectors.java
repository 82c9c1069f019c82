package org.fedclave.protocol;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Public test vectors that lie beside the checkout, where they do. */
public final class SharedVectors {

  private SharedVectors() {}

  /** The file, or the end of the test with a message. */
  public static Path file(String name) {
    Optional<Path> found = find(Path.of("shared", "vectors").resolve(name));
    assumeTrue(found.isPresent(), "no shared/vectors/" + name + " above this folder");
    return found.orElseThrow();
  }

  public static JsonNode json(String name) throws IOException {
    return new JsonMapper().readTree(file(name).toFile());
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
