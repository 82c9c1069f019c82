package org.fedclave.attestation.nitro;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.vectors.TrustedRoots;
import org.fedclave.attestation.vectors.Vector;
import org.fedclave.attestation.vectors.VectorKind;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/** The kind {@code nitro}. What a vector's policy does not demand is set so that all passes. */
public final class NitroVectors implements VectorKind {

  private static final Set<String> POLICY_MEMBERS =
      Set.of("userData", "nonce", "pcrs", "allowDebug");

  @Override
  public JsonNode verify(Vector vector) throws RefusedException {
    Evidence evidence = vector.evidence(EvidenceFormat.NITRO);
    JsonNode policy = vector.policy(POLICY_MEMBERS);
    NitroDocument document = NitroDocument.parse(evidence.item(EvidenceItem.DOCUMENT));
    return new NitroAppraiser(
            policy(vector, policy, document), policy.path("allowDebug").asBoolean())
        .appraise(evidence, member(policy, "userData"), member(policy, "nonce"), vector.at())
        .claims();
  }

  private static Optional<Bytes> member(JsonNode policy, String name) {
    return policy.hasNonNull(name)
        ? Optional.of(Bytes.hex(policy.path(name).asText()))
        : Optional.empty();
  }

  private static NitroPolicy policy(Vector vector, JsonNode policy, NitroDocument document)
      throws RefusedException {
    Set<Digest> roots =
        TrustedRoots.fingerprints(vector.files("trusted-root"), document.authorities());
    Map<Integer, Set<Bytes>> pcrs = new HashMap<>();
    pcrs.put(0, Set.of(document.pcrs().getOrDefault(0, Bytes.hex("00".repeat(48)))));
    policy
        .path("pcrs")
        .properties()
        .forEach(
            pcr ->
                pcrs.put(
                    Integer.valueOf(pcr.getKey()), Set.of(Bytes.hex(pcr.getValue().asText()))));
    return new NitroPolicy(
        roots.stream()
            .flatMap(root -> NitroRoot.of(root).stream())
            .collect(Collectors.toUnmodifiableSet()),
        roots.stream()
            .filter(root -> NitroRoot.of(root).isEmpty())
            .collect(Collectors.toUnmodifiableSet()),
        pcrs,
        Duration.ofDays(36_500));
  }
}
