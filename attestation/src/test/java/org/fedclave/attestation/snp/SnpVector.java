package org.fedclave.attestation.snp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * One folder of the shared attestation vectors: its {@code files}, {@code policy} and {@code
 * verificationTime}, and what is expected.
 */
record SnpVector(Path folder, JsonNode json) {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Set<String> POLICY_MEMBERS =
      Set.of("reportData", "measurement", "allowDebug", "maxVmpl", "minTcb");

  /** All vectors, or nothing where this checkout has none beside it. */
  static Optional<List<SnpVector>> all() throws IOException {
    Optional<Path> vectors = folderOfVectors();
    if (vectors.isEmpty()) {
      return Optional.empty();
    }
    try (Stream<Path> folders = Files.list(vectors.get())) {
      return Optional.of(folders.sorted().map(SnpVector::read).toList());
    }
  }

  private static Optional<Path> folderOfVectors() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path candidate = at.resolve("shared/vectors/sev-snp");
      if (Files.isDirectory(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static SnpVector read(Path folder) {
    try {
      return new SnpVector(
          folder, MAPPER.readTree(Files.readAllBytes(folder.resolve("expected.json"))));
    } catch (IOException e) {
      throw new AssertionError("unreadable vector " + folder, e);
    }
  }

  String name() {
    return json.path("name").asText();
  }

  Instant at() {
    return Instant.parse(json.path("verificationTime").asText());
  }

  boolean isValid() {
    return switch (json.path("expected").path("verdict").asText()) {
      case "valid" -> true;
      case "invalid" -> false;
      default -> throw new AssertionError("unknown verdict");
    };
  }

  /** The codes that a sound verifier may give. */
  Set<String> reasons() {
    Set<String> reasons = new HashSet<>();
    reasons.add(json.path("expected").path("reason").asText());
    json.path("expected").path("alsoAcceptable").forEach(code -> reasons.add(code.asText()));
    return reasons;
  }

  JsonNode claims() {
    return json.path("claims");
  }

  Evidence evidence() {
    return new Evidence(
        EvidenceFormat.SEV_SNP,
        file("report").orElseThrow(),
        List.of(
            file("leaf-cert").orElseThrow(),
            file("intermediate-cert").orElseThrow(),
            file("root-cert").orElseThrow()),
        file("crl").stream().toList());
  }

  private Optional<Bytes> file(String role) {
    for (JsonNode file : json.path("files")) {
      if (file.path("role").asText().equals(role)) {
        try {
          return Optional.of(
              Bytes.wrap(Files.readAllBytes(folder.resolve(file.path("path").asText()))));
        } catch (IOException e) {
          throw new AssertionError("unreadable vector " + folder, e);
        }
      }
    }
    return Optional.empty();
  }

  boolean allowsDebug() {
    return policy().path("allowDebug").asBoolean(false);
  }

  /** The demanded report data; where the vector demands none, the report's own. */
  Bytes reportData() {
    return policy().has("reportData")
        ? Bytes.hex(policy().path("reportData").asText())
        : field(0x50, 0x90);
  }

  /** The vector's policy; what it does not demand is set so that all genuine evidence passes. */
  SnpPolicy snpPolicy() {
    Digest root = Digest.of(file("trusted-root").orElseThrow());
    Optional<AmdRoot> known = AmdRoot.of(root);
    return new SnpPolicy(
        known.map(Set::of).orElse(Set.of()),
        known.isPresent() ? Set.of() : Set.of(root),
        Stream.of(SnpProduct.values()).collect(Collectors.toMap(p -> p, this::floor)),
        Set.of(EndorsementKey.values()),
        measurements(),
        policy().path("maxVmpl").asInt(3),
        RevocationRule.WHEN_PRESENT,
        Duration.ofDays(36_500));
  }

  private Set<Bytes> measurements() {
    Set<Bytes> measurements = new HashSet<>();
    policy().path("measurement").forEach(hex -> measurements.add(Bytes.hex(hex.asText())));
    return measurements.isEmpty() ? Set.of(field(0x90, 0xc0)) : measurements;
  }

  private TcbFloor floor(SnpProduct product) {
    JsonNode floor = policy().path("minTcb");
    TcbVersion zero = new TcbVersion(product, 0, 0, 0, 0, 0);
    return new TcbFloor(
        new TcbVersion(
            product,
            floor.path("fmc").asInt(0),
            floor.path("bootLoader").asInt(0),
            floor.path("tee").asInt(0),
            floor.path("snp").asInt(0),
            floor.path("microcode").asInt(0)),
        zero,
        zero);
  }

  private JsonNode policy() {
    JsonNode policy = json.path("policy");
    policy
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!POLICY_MEMBERS.contains(name)) {
                throw new AssertionError("unknown policy member " + name);
              }
            });
    return policy;
  }

  private Bytes field(int from, int to) {
    return file("report").orElseThrow().slice(from, to);
  }
}
