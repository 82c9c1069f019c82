package org.fedclave.attestation.psa;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cose.VerificationKey;
import org.fedclave.attestation.vectors.Vector;
import org.fedclave.attestation.vectors.VectorKind;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/** The kind {@code psa}. What a vector's policy does not demand is set so that all passes. */
public final class PsaVectors implements VectorKind {

  private static final Set<String> POLICY_MEMBERS =
      Set.of("nonce", "acceptLifecycle", "allowDebug");

  @Override
  public JsonNode verify(Vector vector) throws RefusedException {
    Evidence evidence = vector.evidence(EvidenceFormat.PSA);
    JsonNode policy = vector.policy(POLICY_MEMBERS);
    PsaToken token = PsaToken.parse(evidence.item(EvidenceItem.TOKEN));
    Bytes nonce =
        policy.hasNonNull("nonce") ? Bytes.hex(policy.path("nonce").asText()) : token.nonce();
    var appraiser =
        new PsaAppraiser(policy(vector, policy, token), policy.path("allowDebug").asBoolean());
    try {
      return appraiser.appraise(evidence, nonce, vector.at()).claims();
    } catch (RefusedException e) {
      if (e.rule() == Rule.SOFTWARE_COMPONENT && token.components().isEmpty()) {
        return ofNoSoftware(token, nonce);
      }
      throw e;
    }
  }

  /** A token that measures nothing, which no policy of ours can accept; the nonce comes last. */
  private static JsonNode ofNoSoftware(PsaToken token, Bytes nonce) throws RefusedException {
    if (!token.nonce().equals(nonce)) {
      throw new RefusedException(Rule.EVIDENCE_NONCE, "another nonce");
    }
    return PsaClaims.of(token);
  }

  private static PsaPolicy policy(Vector vector, JsonNode policy, PsaToken token)
      throws RefusedException {
    return new PsaPolicy(
        keys(vector),
        Set.of(PsaProfile.values()),
        new ProductReferences(lifecycles(policy), Set.of(token.implementationId())),
        Set.of(token.clientId()),
        token.components().isEmpty()
            ? new SoftwareReferences(
                List.of(
                    new SoftwareReferences.Reference(
                        "", Bytes.EMPTY, Set.of(Bytes.hex("00".repeat(32))))))
            : SoftwareReferences.to(token.components()));
  }

  /** Any key may be in a vector, also one whose private half is known. */
  public static TokenKeys keys(Vector vector) throws RefusedException {
    Bytes file = vector.file("verification-key").orElse(Bytes.EMPTY);
    try {
      return new TokenKeys(
          Set.of(), Set.of(AttestationKey.ofAnyDevice(VerificationKey.ofFile(file))));
    } catch (MalformedException e) {
      throw new RefusedException(Rule.EVIDENCE_FORM, "no readable verification key", e);
    }
  }

  /**
   * The accepted states; all if the policy names none. A name that is no state of RFC 9783, in its
   * words or CCA's, accepts nothing.
   */
  public static Set<Lifecycle> lifecycles(JsonNode policy) {
    if (!policy.hasNonNull("acceptLifecycle")) {
      return Set.of(Lifecycle.values());
    }
    Set<String> names = new HashSet<>();
    for (JsonNode name : policy.path("acceptLifecycle")) {
      names.add(name.asText().replace("cca-platform-rot", "psa-rot"));
    }
    Set<Lifecycle> accepted = new HashSet<>(Set.of(Lifecycle.values()));
    accepted.removeIf(state -> !names.contains(state.label()));
    return accepted.isEmpty() ? Set.of(Lifecycle.UNKNOWN) : accepted;
  }
}
