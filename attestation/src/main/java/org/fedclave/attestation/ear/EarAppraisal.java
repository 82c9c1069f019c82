package org.fedclave.attestation.ear;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.TrustVector;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * What an EAR says of one attester (draft-ietf-rats-ear, "EAR Appraisal Claims").
 *
 * @param status overall; never better than the worst claim of the vector
 * @param vector the trustworthiness claims, -128 to 127 each
 * @param policyIds the policies that were applied, in their order
 * @param nonce that the evidence answered
 * @param attesterClaims what the evidence says
 * @param verifierClaims what the verifier adds
 */
public record EarAppraisal(
    Tier status,
    Map<Aspect, Integer> vector,
    List<String> policyIds,
    Optional<Bytes> nonce,
    Optional<ObjectNode> attesterClaims,
    Optional<ObjectNode> verifierClaims) {

  private static final int MOST_POLICIES = 16;

  public EarAppraisal {
    vector = Map.copyOf(vector);
    policyIds = List.copyOf(policyIds);
    attesterClaims = attesterClaims.map(ObjectNode::deepCopy);
    verifierClaims = verifierClaims.map(ObjectNode::deepCopy);
    if (vector.values().stream().anyMatch(value -> value < -128 || value > 127)) {
      throw new IllegalArgumentException("a trustworthiness claim is not in -128..127");
    }
    if (isBetter(status, worst(vector))) {
      throw new IllegalArgumentException(
          "the status is better than the worst trustworthiness claim");
    }
  }

  /** Whether somebody trusts at {@code tier} what he does not at {@code other}. */
  static boolean isBetter(Tier tier, Tier other) {
    return tier.value() < other.value();
  }

  /** The tier of the worst claim. */
  static Tier worst(Map<Aspect, Integer> vector) {
    return vector.values().stream()
        .map(Aspect::tier)
        .reduce(Tier.NONE, (a, b) -> isBetter(a, b) ? b : a);
  }

  /** The claims that {@code vector} makes; what is {@link Tier#NONE} is left out. */
  static Map<Aspect, Integer> claims(TrustVector vector) {
    Map<Aspect, Integer> claims = new EnumMap<>(Aspect.class);
    claims.put(Aspect.INSTANCE_IDENTITY, vector.instanceIdentity().value());
    claims.put(Aspect.CONFIGURATION, vector.configuration().value());
    claims.put(Aspect.EXECUTABLES, vector.executables().value());
    claims.put(Aspect.HARDWARE, vector.hardware().value());
    claims.put(Aspect.RUNTIME_OPAQUE, vector.runtimeOpaque().value());
    claims.values().removeIf(value -> value == Tier.NONE.value());
    return claims;
  }

  ObjectNode toTree() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("ear_status", label(status));
    if (!vector.isEmpty()) {
      ObjectNode claims = json.putObject("ear_trustworthiness_vector");
      for (Aspect aspect : Aspect.values()) {
        if (vector.containsKey(aspect)) {
          claims.put(aspect.label(), vector.get(aspect));
        }
      }
    }
    if (!policyIds.isEmpty()) {
      var ids = json.putArray("ear_appraisal_policy_ids");
      policyIds.forEach(ids::add);
    }
    nonce.ifPresent(bytes -> json.put("eat_nonce", Base64Url.encode(bytes)));
    attesterClaims.ifPresent(claims -> json.set("ear_attester_claims", claims.deepCopy()));
    verifierClaims.ifPresent(claims -> json.set("ear_verifier_claims", claims.deepCopy()));
    return json;
  }

  /** Reads {@link #toTree}; unknown claims are ignored, as the draft demands. */
  static EarAppraisal read(StrictJson json) throws MalformedException {
    try {
      return new EarAppraisal(
          tier(json.oneOf("ear_status", labels())),
          json.has("ear_trustworthiness_vector")
              ? vector(json.object("ear_trustworthiness_vector"))
              : Map.of(),
          json.has("ear_appraisal_policy_ids")
              ? json.texts("ear_appraisal_policy_ids", 1, MOST_POLICIES)
              : List.of(),
          json.has("eat_nonce") ? Optional.of(Ear.nonce(json)) : Optional.empty(),
          claims(json, "ear_attester_claims"),
          claims(json, "ear_verifier_claims"));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  private static Map<Aspect, Integer> vector(StrictJson json) throws MalformedException {
    Map<Aspect, Integer> vector = new EnumMap<>(Aspect.class);
    for (Aspect aspect : Aspect.values()) {
      if (json.has(aspect.label())) {
        vector.put(aspect, (int) json.integer(aspect.label(), -128, 127));
      }
    }
    return vector;
  }

  private static Optional<ObjectNode> claims(StrictJson json, String name)
      throws MalformedException {
    return json.has(name) ? Optional.of((ObjectNode) json.tree(name)) : Optional.empty();
  }

  static String label(Tier tier) {
    return switch (tier) {
      case NONE -> "none";
      case AFFIRMING -> "affirming";
      case WARNING -> "warning";
      case CONTRAINDICATED -> "contraindicated";
    };
  }

  static Tier tier(String label) {
    for (Tier tier : Tier.values()) {
      if (label(tier).equals(label)) {
        return tier;
      }
    }
    throw new IllegalArgumentException("no tier is called " + label);
  }

  static Set<String> labels() {
    Set<String> labels = new HashSet<>();
    for (Tier tier : Tier.values()) {
      labels.add(label(tier));
    }
    return labels;
  }
}
