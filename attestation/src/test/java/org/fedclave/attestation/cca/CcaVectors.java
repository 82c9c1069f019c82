package org.fedclave.attestation.cca;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.psa.ProductReferences;
import org.fedclave.attestation.psa.PsaVectors;
import org.fedclave.attestation.psa.SoftwareReferences;
import org.fedclave.attestation.vectors.Vector;
import org.fedclave.attestation.vectors.VectorKind;
import org.fedclave.protocol.Bytes;

/** The kind {@code cca}. What a vector's policy does not demand is set so that all passes. */
public final class CcaVectors implements VectorKind {

  private static final Set<String> POLICY_MEMBERS =
      Set.of("challenge", "nonce", "measurement", "acceptLifecycle", "allowDebug");

  @Override
  public JsonNode verify(Vector vector) throws RefusedException {
    Evidence evidence = vector.evidence(EvidenceFormat.CCA);
    JsonNode policy = vector.policy(POLICY_MEMBERS);
    CcaToken token = CcaToken.parse(evidence.item(EvidenceItem.TOKEN));
    return new CcaAppraiser(policy(vector, policy, token), policy.path("allowDebug").asBoolean())
        .appraise(evidence, challenge(policy, token), vector.at())
        .claims();
  }

  private static Bytes challenge(JsonNode policy, CcaToken token) {
    for (String name : Set.of("challenge", "nonce")) {
      if (policy.hasNonNull(name)) {
        return Bytes.hex(policy.path(name).asText());
      }
    }
    return token.realm().challenge();
  }

  private static CcaPolicy policy(Vector vector, JsonNode policy, CcaToken token)
      throws RefusedException {
    Set<Bytes> measurements = new HashSet<>();
    policy.path("measurement").forEach(hex -> measurements.add(Bytes.hex(hex.asText())));
    if (!policy.has("measurement")) {
      measurements.add(token.realm().initialMeasurement());
    }
    return new CcaPolicy(
        PsaVectors.keys(vector),
        Set.of(CcaProfile.values()),
        new ProductReferences(
            PsaVectors.lifecycles(policy), Set.of(token.platform().implementationId())),
        Set.of(),
        SoftwareReferences.to(token.platform().components()),
        measurements,
        Map.of(),
        Set.of());
  }
}
