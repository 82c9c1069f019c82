package org.fedclave.attestation.dcap;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TechnologyAppraiser;
import org.fedclave.attestation.vectors.Vector;
import org.fedclave.attestation.vectors.VectorKind;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * The kinds {@code sgx} and {@code tdx}. What a vector's policy does not demand is set so that all
 * passes.
 */
public final class DcapVectors implements VectorKind {

  public static final Set<String> POLICY_MEMBERS =
      Set.of(
          "reportData",
          "measurement",
          "allowDebug",
          "acceptTcbStatus",
          "minTcbEvaluationDataNumber",
          "requireCollateral",
          "allowZeroPadding");

  private static final Bytes ANY_ATTRIBUTE_BUT_DEBUG = Bytes.hex("feffffffffffffff");
  private static final Bytes ANY_FEATURE = Bytes.hex("ff".repeat(8));
  private static final Bytes NO_ATTRIBUTE = Bytes.hex("00".repeat(8));

  private final TeeType teeType;

  public DcapVectors(TeeType teeType) {
    this.teeType = teeType;
  }

  @Override
  public JsonNode verify(Vector vector) throws RefusedException {
    JsonNode policy = vector.policy(POLICY_MEMBERS);
    requireSizes(vector);
    Evidence evidence = vector.evidence(teeType.format());
    PlatformPolicy platform =
        platform(policy, Digest.of(vector.file("trusted-root").orElseThrow()), evidence);
    boolean allowDebug = policy.path("allowDebug").asBoolean(false);
    // A quote that does not parse is refused for that below.
    QuoteBody body = body(evidence, platform);
    Bytes reportData =
        policy.has("reportData")
            ? Bytes.hex(policy.path("reportData").asText())
            : body.reportData();
    return switch (body) {
      case EnclaveReport report ->
          new SgxAppraiser(sgx(platform, policy, report), allowDebug, true)
              .appraise(evidence, reportData, vector.at())
              .claims();
      case TdReport report ->
          new TdxAppraiser(tdx(platform, policy, report), allowDebug, true)
              .appraise(evidence, reportData, vector.at())
              .claims();
    };
  }

  /** For TDX under a TPM: the policy of a vector, as an appraiser. */
  public static TechnologyAppraiser tdxAppraiser(JsonNode policy, Digest root, Evidence evidence)
      throws RefusedException {
    PlatformPolicy platform = platform(policy, root, evidence);
    if (new DcapVectors(TeeType.TDX).body(evidence, platform) instanceof TdReport report) {
      return new TdxAppraiser(
          tdx(platform, policy, report), policy.path("allowDebug").asBoolean(false), true);
    }
    throw new AssertionError("the type of TEE was checked");
  }

  /** The container refuses the same, but not by a rule. */
  private void requireSizes(Vector vector) throws RefusedException {
    for (EvidenceItem item : EvidenceItem.values()) {
      int size = vector.file(item.wireName()).map(Bytes::size).orElse(1);
      if (size == 0) {
        throw new RefusedException(Rule.TRUNCATED, item.wireName() + " is empty");
      }
      if (size > item.largest()) {
        throw new RefusedException(Rule.OVERSIZED, item.wireName() + " has " + size + " bytes");
      }
    }
  }

  private QuoteBody body(Evidence evidence, PlatformPolicy platform) throws RefusedException {
    DcapQuote quote =
        DcapQuote.parse(evidence.item(EvidenceItem.QUOTE), platform.allowZeroPadding());
    if (quote.header().teeType() != teeType) {
      throw new RefusedException(Rule.REPORT_FORM, "the quote is for another TEE");
    }
    return quote.body();
  }

  private static SgxPolicy sgx(PlatformPolicy platform, JsonNode policy, EnclaveReport report) {
    return new SgxPolicy(
        platform,
        measurements(policy, report),
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.of(Set.of(report.configId())));
  }

  private static TdxPolicy tdx(PlatformPolicy platform, JsonNode policy, TdReport report) {
    return new TdxPolicy(
        platform,
        measurements(policy, report),
        Map.of(),
        Set.of(),
        NO_ATTRIBUTE,
        ANY_ATTRIBUTE_BUT_DEBUG,
        ANY_FEATURE,
        Optional.empty(),
        new TdxPolicy.HostConfiguration(
            Optional.of(Set.of(report.mrConfigId())),
            Optional.of(Set.of(report.mrOwner())),
            Optional.of(Set.of(report.mrOwnerConfig())),
            report.mrServiceTd().map(Set::of)));
  }

  private static Set<Bytes> measurements(JsonNode policy, QuoteBody body) {
    Set<Bytes> measurements = new HashSet<>();
    policy.path("measurement").forEach(hex -> measurements.add(Bytes.hex(hex.asText())));
    return policy.has("measurement") ? measurements : Set.of(body.measurement());
  }

  private static PlatformPolicy platform(JsonNode policy, Digest root, Evidence evidence) {
    Optional<IntelRoot> known = IntelRoot.of(root);
    Set<EvidenceItem> required = EnumSet.noneOf(EvidenceItem.class);
    for (EvidenceItem item : Collateral.ITEMS) {
      for (JsonNode role : policy.path("requireCollateral")) {
        if (role.asText().equals(item.wireName())) {
          required.add(item);
        }
      }
    }
    if (policy.has("acceptTcbStatus")) {
      required.add(EvidenceItem.TCB_INFO);
    }
    return new PlatformPolicy(
        known.map(Set::of).orElse(Set.of()),
        known.isPresent() ? Set.of() : Set.of(root),
        new TcbRule(
            statuses(policy),
            policy.path("minTcbEvaluationDataNumber").asInt(0),
            Optional.empty(),
            Set.of()),
        new CollateralRule(required, Duration.ofDays(36_500)),
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        policy.path("allowZeroPadding").asBoolean(false));
  }

  /** A policy of ours cannot name Revoked: the vectors that do must be refused all the same. */
  private static Map<TcbStatus, Optional<Instant>> statuses(JsonNode policy) {
    Map<TcbStatus, Optional<Instant>> statuses = new EnumMap<>(TcbStatus.class);
    for (TcbStatus status : TcbStatus.values()) {
      boolean named = !policy.has("acceptTcbStatus");
      for (JsonNode label : policy.path("acceptTcbStatus")) {
        named |= label.asText().equals(status.label());
      }
      if (named && status != TcbStatus.REVOKED) {
        statuses.put(status, Optional.empty());
      }
    }
    return statuses.isEmpty() ? Map.of(TcbStatus.UP_TO_DATE, Optional.of(Instant.EPOCH)) : statuses;
  }
}
