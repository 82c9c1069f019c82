package org.fedclave.attestation.dcap;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TechnologyAppraiser;
import org.fedclave.attestation.vectors.TrustedRoots;
import org.fedclave.attestation.vectors.Vector;
import org.fedclave.attestation.vectors.VectorKind;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * The kinds {@code sgx} and {@code tdx}. What a vector's policy does not demand is set so that all
 * passes.
 */
public final class DcapVectors implements VectorKind {

  /** What a policy can demand. */
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

  private static final Set<EvidenceItem> CHAINS =
      Set.of(
          EvidenceItem.TCB_INFO_ISSUER_CHAIN,
          EvidenceItem.QE_IDENTITY_ISSUER_CHAIN,
          EvidenceItem.PCK_CRL_ISSUER_CHAIN);

  private final TeeType teeType;

  public DcapVectors(TeeType teeType) {
    this.teeType = teeType;
  }

  @Override
  public JsonNode verify(Vector vector) throws RefusedException {
    JsonNode policy = vector.policy(POLICY_MEMBERS);
    Evidence evidence = vector.evidence(teeType.format());
    Bytes reportData =
        policy.has("reportData")
            ? Bytes.hex(policy.path("reportData").asText())
            : body(evidence, allowZeroPadding(policy)).reportData();
    return appraiser(vector, policy).appraise(evidence, reportData, vector.at()).claims();
  }

  /** By a vector's policy but for the report data, under the roots that the vector pins. */
  public TechnologyAppraiser appraiser(Vector vector, JsonNode policy) throws RefusedException {
    PlatformPolicy platform = platform(policy, roots(vector));
    boolean allowDebug = policy.path("allowDebug").asBoolean(false);
    return (evidence, reportData, at) ->
        switch (body(evidence, platform.allowZeroPadding())) {
          case EnclaveReport report ->
              new SgxAppraiser(sgx(platform, policy, report), allowDebug, true)
                  .appraise(evidence, reportData, at);
          case TdReport report ->
              new TdxAppraiser(tdx(platform, policy, report), allowDebug, true)
                  .appraise(evidence, reportData, at);
        };
  }

  private static boolean allowZeroPadding(JsonNode policy) {
    return policy.path("allowZeroPadding").asBoolean(false);
  }

  private QuoteBody body(Evidence evidence, boolean allowZeroPadding) throws RefusedException {
    DcapQuote quote = DcapQuote.parse(evidence.item(EvidenceItem.QUOTE), allowZeroPadding);
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

  /** What the vector pins, and the roots that came along if they have the same key. */
  private static Set<Digest> roots(Vector vector) throws RefusedException {
    List<Bytes> presented = new ArrayList<>();
    for (EvidenceItem chain : CHAINS) {
      presented.addAll(vector.files(chain.wireName()));
    }
    for (Bytes quote : vector.files(EvidenceItem.QUOTE.wireName())) {
      presented.add(pckChain(quote));
    }
    return TrustedRoots.fingerprints(vector.files("trusted-root"), presented);
  }

  /** Nothing where the quote does not parse, which is refused for that. */
  private static Bytes pckChain(Bytes quote) {
    try {
      return DcapQuote.parse(quote, true).signature().pckChain();
    } catch (RefusedException e) {
      return Bytes.EMPTY;
    }
  }

  private static PlatformPolicy platform(JsonNode policy, Set<Digest> roots) {
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
        roots.stream()
            .flatMap(root -> IntelRoot.of(root).stream())
            .collect(Collectors.toUnmodifiableSet()),
        roots.stream()
            .filter(root -> IntelRoot.of(root).isEmpty())
            .collect(Collectors.toUnmodifiableSet()),
        new TcbRule(
            statuses(policy),
            policy.path("minTcbEvaluationDataNumber").asInt(0),
            Optional.empty(),
            Set.of()),
        new CollateralRule(required, Duration.ofDays(36_500)),
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        allowZeroPadding(policy));
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
