package org.fedclave.attestation.nvidia;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.vectors.TrustedRoots;
import org.fedclave.attestation.vectors.Vector;
import org.fedclave.attestation.vectors.VectorKind;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * The kind {@code nvidia-gpu}. What a vector's policy does not demand is set so that all passes.
 */
public final class NvidiaVectors implements VectorKind {

  private static final Set<String> POLICY_MEMBERS =
      Set.of("nonce", "allowDebug", "allowZeroPadding");

  private static final int NONCE_AT = 4;
  private static final int NONCE_END = NONCE_AT + NvidiaReport.NONCE_BYTES;

  @Override
  public JsonNode verify(Vector vector) throws RefusedException {
    Evidence evidence = vector.evidence(EvidenceFormat.NVIDIA_GPU);
    JsonNode demanded = vector.policy(POLICY_MEMBERS);
    Bytes nonce =
        demanded.has("nonce")
            ? Bytes.hex(demanded.path("nonce").asText())
            : nonce(evidence.item(EvidenceItem.REPORT));
    return new NvidiaAppraiser(
            policy(vector, evidence), demanded.path("allowDebug").asBoolean(false))
        .appraise(evidence, nonce, vector.at())
        .claims();
  }

  private static NvidiaPolicy policy(Vector vector, Evidence evidence) throws RefusedException {
    Set<Digest> roots =
        TrustedRoots.fingerprints(vector.files("trusted-root"), vector.files("cert-chain"));
    Set<Digest> rimRoots = rimRoots(vector);
    if (unknown(roots).isEmpty() && !roots.contains(NvidiaRoot.DEVICE_IDENTITY.fingerprint())) {
      throw new RefusedException(Rule.VENDOR_ROOT, "the vector pins no root for devices");
    }
    boolean allowZeroPadding = vector.json().path("policy").path("allowZeroPadding").asBoolean();
    return new NvidiaPolicy(
        Stream.of(NvidiaRoot.values())
            .filter(
                known ->
                    roots.contains(known.fingerprint()) || rimRoots.contains(known.fingerprint()))
            .collect(Collectors.toSet()),
        unknown(roots),
        unknown(rimRoots),
        1,
        Map.of(NvidiaPolicy.ANY_CHIP, floor(evidence, allowZeroPadding)),
        Set.of(GpuMode.values()),
        CollateralRule.WHEN_PRESENT,
        CollateralRule.WHEN_PRESENT,
        CollateralRule.WHEN_PRESENT,
        Duration.ofDays(36_500),
        Optional.empty(),
        allowZeroPadding);
  }

  private static Set<Digest> rimRoots(Vector vector) throws RefusedException {
    List<Bytes> pinned = vector.files("rim-trusted-root");
    return pinned.isEmpty() ? Set.of() : TrustedRoots.fingerprints(pinned, List.of());
  }

  private static Set<Digest> unknown(Set<Digest> roots) {
    return roots.stream().filter(root -> NvidiaRoot.of(root).isEmpty()).collect(Collectors.toSet());
  }

  /** The lowest: with any driver where there is one. */
  private static DeviceFloor floor(Evidence evidence, boolean allowZeroPadding) {
    boolean hasDriver;
    try {
      hasDriver =
          NvidiaReport.parse(evidence.item(EvidenceItem.REPORT), allowZeroPadding)
              .opaque()
              .driverVersion()
              .isPresent();
    } catch (RefusedException e) {
      hasDriver = true;
    }
    return new DeviceFloor("00.00.00.00.00", hasDriver ? Optional.of("0") : Optional.empty());
  }

  /** The nonce of a report that may be cut short, which then is refused for that. */
  private static Bytes nonce(Bytes report) {
    return report.size() < NONCE_END ? Bytes.EMPTY : report.slice(NONCE_AT, NONCE_END);
  }
}
