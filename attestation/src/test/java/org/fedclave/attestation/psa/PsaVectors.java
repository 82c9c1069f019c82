package org.fedclave.attestation.psa;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
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
    return new PsaAppraiser(policy(vector, policy, token), policy.path("allowDebug").asBoolean())
        .appraise(
            evidence,
            policy.has("nonce") ? Bytes.hex(policy.path("nonce").asText()) : token.nonce(),
            vector.at())
        .claims();
  }

  private static PsaPolicy policy(Vector vector, JsonNode policy, PsaToken token) {
    return new PsaPolicy(
        keys(vector),
        Set.of(PsaProfile.values()),
        lifecycles(policy),
        Set.of(token.implementationId()),
        Set.of(token.clientId()),
        token.components().isEmpty()
            ? new SoftwareReferences(
                List.of(
                    new SoftwareReferences.Reference(
                        "", Bytes.EMPTY, Set.of(Bytes.hex("00".repeat(32))))))
            : SoftwareReferences.to(token.components()));
  }

  /** Any key may be in a vector, also one whose private half is known. */
  public static TokenKeys keys(Vector vector) {
    Bytes file = vector.file("verification-key").orElseThrow();
    try {
      return new TokenKeys(
          Set.of(), Set.of(AttestationKey.ofAnyDevice(VerificationKey.ofFile(file))));
    } catch (MalformedException e) {
      throw new AssertionError("unreadable key of " + vector, e);
    }
  }

  /** The accepted states; all if the policy names none. */
  public static Set<Lifecycle> lifecycles(JsonNode policy) {
    Set<Lifecycle> accepted = new HashSet<>();
    for (JsonNode name : policy.path("acceptLifecycle")) {
      String label = name.asText().replace("cca-platform-rot", "psa-rot");
      Optional<Lifecycle> known =
          Stream.of(Lifecycle.values()).filter(l -> l.label().equals(label)).findFirst();
      accepted.add(known.orElseThrow(() -> new AssertionError("unknown lifecycle " + label)));
    }
    return policy.has("acceptLifecycle") ? accepted : Set.of(Lifecycle.values());
  }
}
