package org.fedclave.attestation.snp;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.vectors.TrustedRoots;
import org.fedclave.attestation.vectors.Vector;
import org.fedclave.attestation.vectors.VectorKind;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/** The kind {@code sev-snp}. What a vector's policy does not demand is set so that all passes. */
public final class SnpVectors implements VectorKind {

  /** What a policy can demand. */
  public static final Set<String> POLICY_MEMBERS =
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
    return appraiser(policy, roots(vector), report)
        .appraise(evidence, reportData, vector.at())
        .claims();
  }

  /** What a vector pins, and the root that came along if it has the same key. */
  public static Set<Digest> roots(Vector vector) throws RefusedException {
    return TrustedRoots.fingerprints(vector.files("trusted-root"), vector.files("root-cert"));
  }

  /** By the policy of a vector, which may accept debuggable guests. */
  public static SnpAppraiser appraiser(JsonNode policy, Set<Digest> roots, Bytes report) {
    return new SnpAppraiser(
        policy(policy, roots, report), policy.path("allowDebug").asBoolean(false));
  }

  /**
   * The policy of a vector.
   *
   * @param roots fingerprints of the trusted root
   */
  public static SnpPolicy policy(JsonNode policy, Set<Digest> roots, Bytes report) {
    return new SnpPolicy(
        roots.stream()
            .flatMap(root -> AmdRoot.of(root).stream())
            .collect(Collectors.toUnmodifiableSet()),
        roots.stream()
            .filter(root -> AmdRoot.of(root).isEmpty())
            .collect(Collectors.toUnmodifiableSet()),
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
    return policy.has("measurement") ? measurements : Set.of(field(report, 0x90, 0xc0));
  }

  private static TcbFloor floor(JsonNode policy, SnpProduct product) {
    JsonNode floor = policy.path("minTcb");
    TcbVersion zero = new TcbVersion(product, 0, 0, 0, 0, 0);
    return new TcbFloor(
        new TcbVersion(
            product,
            product == SnpProduct.TURIN ? floor.path("fmc").asInt(0) : 0,
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
