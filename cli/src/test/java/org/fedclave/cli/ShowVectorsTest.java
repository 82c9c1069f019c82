package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.Test;

/** Real and tampered files: each is shown, or refused in one sentence. */
class ShowVectorsTest {

  private static final Set<String> NO_EVIDENCE = Set.of("tlog", "hpke", "dsse");

  /** What a capture of a machine is called in the vectors. */
  private static final Set<String> EVIDENCE =
      Set.of("report.bin", "quote.bin", "token.cbor", "document.cbor", "tpm-quote.bin");

  @Test
  void everyFileIsShownOrRefusedInOneSentence() throws Exception {
    int shown = 0;
    Set<Digest> seen = new HashSet<>();
    for (Path file : files()) {
      // the same roots, lists and quotes lie in many folders, and each is shown as its content says
      boolean isNew = seen.add(Digest.of(Bytes.wrap(Files.readAllBytes(file))));
      if (!isNew && !isUntouchedEvidence(file)) {
        continue;
      }
      Cli result = Cli.run("attest", "show", file);
      if (result.exit() == 0) {
        shown++;
        assertThat(result.out()).as(file.toString()).startsWith("NOT VERIFIED").contains("\n");
        assertThat(result.err()).as(file.toString()).isEmpty();
      } else {
        assertThat(result.exit()).as(file.toString()).isEqualTo(1);
        assertThat(result.err().strip().lines()).as(file.toString()).hasSize(1);
        assertThat(result.err()).doesNotContain("defect").doesNotContain("Exception");
      }
      if (isUntouchedEvidence(file)) {
        assertThat(result.exit()).as(file + ": " + result.err()).isZero();
        assertThat(result.out()).as(file.toString()).doesNotContain("unreadable");
      }
    }
    assertThat(shown).isGreaterThan(100);
  }

  /** A vector whose expectation is valid, so that its evidence must be readable. */
  private static boolean isUntouchedEvidence(Path file) throws IOException {
    return EVIDENCE.contains(String.valueOf(file.getFileName()))
        && Files.readString(file.resolveSibling("expected.json"))
            .contains("\"verdict\": \"valid\"");
  }

  private static List<Path> files() throws IOException {
    Optional<Path> folder = folder();
    assumeTrue(folder.isPresent(), "no vectors: -Dfedclave.vectors=DIR names their folder");
    try (Stream<Path> walk = Files.walk(folder.orElseThrow())) {
      return walk.filter(Files::isRegularFile)
          .filter(
              file ->
                  NO_EVIDENCE.stream()
                      .noneMatch(kind -> file.toString().contains("/" + kind + "/")))
          .sorted()
          .toList();
    }
  }

  private static Optional<Path> folder() {
    String named = System.getProperty("fedclave.vectors", "");
    Path start = Path.of("..").toAbsolutePath().normalize();
    for (Path at = start; at != null; at = at.getParent()) {
      Path candidate = at.resolve(named.isEmpty() ? "shared/vectors" : named);
      if (Files.isDirectory(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
