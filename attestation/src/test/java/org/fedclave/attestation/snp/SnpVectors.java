package org.fedclave.attestation.snp;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.vectors.Vector;
import org.fedclave.attestation.vectors.VectorKind;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/** The kind {@code sev-snp}. What a vector's policy does not demand is set so that all passes. */
public final class SnpVectors implements VectorKind {

  private static final Set<String> POLICY_MEMBERS =
      Set.of("reportData", "measurement", "allowDebug", "maxVmpl", "minTcb");

  @Override
  public JsonNode verify(Vector vector) throws RefusedException {
    Evidence evidence = vector.evidence(EvidenceFormat.SEV_SNP);
    JsonNode policy = vector.policy(POLICY_MEMBERS);
    Bytes report = evidence.item(EvidenceItem.REPORT);
    Bytes reportData =
        policy.has("reportData")
            ? Bytes.hex(policy.path("reportData").asText())
            : field(report, 0x50, 0x90);
    Digest root = Digest.of(vector.file("trusted-root").orElseThrow());
    return appraiser(policy, root, report).appraise(evidence, reportData, vector.at()).claims();
  }

  /** By the policy of a vector, which may accept debuggable guests. */
  public static SnpAppraiser appraiser(JsonNode policy, Digest root, Bytes report) {
    return new SnpAppraiser(
        policy(policy, root, report), policy.path("allowDebug").asBoolean(false));
  }

  /**
   * The policy of a vector.
   *
   * @param root fingerprint of the trusted root
   */
  public static SnpPolicy policy(JsonNode policy, Digest root, Bytes report) {
    Optional<AmdRoot> known = AmdRoot.of(root);
    return new SnpPolicy(
        known.map(Set::of).orElse(Set.of()),
        known.isPresent() ? Set.of() : Set.of(root),
        Stream.of(SnpProduct.values())
            .collect(Collectors.toMap(product -> product, product -> floor(policy, product))),
        Set.of(EndorsementKey.values()),
        measurements(policy, report),
        policy.path("maxVmpl").asInt(3),
        RevocationRule.WHEN_PRESENT,
        Duration.ofDays(36_500),
        SnpRestrictions.NONE);
  }

  private static Set<Bytes> measurements(JsonNode policy, Bytes report) {
    Set<Bytes> measurements = new HashSet<>();
    policy.path("measurement").forEach(hex -> measurements.add(Bytes.hex(hex.asText())));
    return measurements.isEmpty() ? Set.of(field(report, 0x90, 0xc0)) : measurements;
  }

  private static TcbFloor floor(JsonNode policy, SnpProduct product) {
    JsonNode floor = policy.path("minTcb");
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

  /** A field of a report that may be cut short, which then is refused for that. */
  private static Bytes field(Bytes report, int from, int to) {
    return report.size() < to ? Bytes.wrap(new byte[to - from]) : report.slice(from, to);
  }
}
