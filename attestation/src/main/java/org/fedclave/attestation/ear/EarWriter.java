package org.fedclave.attestation.ear;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.AppraisedEvidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.attestation.TrustedKey;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.crypto.SigningKeys;

/**
 * Writes what a party's appraisal found as an EAR that the party signs. Thread-safe.
 *
 * <p>The evidence itself is not in it, but its digest and all that it claims. Simulated evidence is
 * contraindicated, whatever the policy accepts: outside of a demonstration it means nothing.
 */
public final class EarWriter {

  /** AR4SI: the instance or the hardware is not one that the verifier recognises. */
  private static final int UNRECOGNIZED = 97;

  private static final String CPU = "cpu";
  private static final JsonMapper MAPPER = new JsonMapper();

  private final VerifierId verifier;
  private final SigningKeys keys;
  private final Clock clock;

  public EarWriter(VerifierId verifier, SigningKeys keys, Clock clock) {
    this.verifier = verifier;
    this.keys = keys;
    this.clock = clock;
  }

  /** The result for an enclave that answered a challenge; expires when its key does. */
  public Ear of(TrustedKey key, AppraisalPolicy policy) {
    return ear(
        Optional.of(key.trustedUntil()),
        submods(key.evidence(), policy, Optional.of(key.keyBinding().nonce())));
  }

  /** The result for evidence whose challenge is not known here, or that answered none. */
  public Ear of(AppraisedEvidence evidence, AppraisalPolicy policy) {
    return ear(
        Optional.of(evidence.asOf().plus(policy.maximumEvidenceAge())),
        submods(evidence, policy, Optional.empty()));
  }

  private static SequencedMap<String, EarAppraisal> submods(
      AppraisedEvidence evidence, AppraisalPolicy policy, Optional<Bytes> nonce) {
    SequencedMap<String, EarAppraisal> submods = new LinkedHashMap<>();
    submods.put(CPU, accepted(evidence, policy, nonce));
    for (AppraisedEvidence gpu : evidence.gpus()) {
      submods.put("gpu-" + (submods.size() - 1), accepted(gpu, policy, Optional.empty()));
    }
    return submods;
  }

  /**
   * The result for evidence that was refused.
   *
   * @param evidence as it was presented
   */
  public Ear of(RefusedException refused, Bytes evidence, AppraisalPolicy policy) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("fedclave_evidence", Digest.of(evidence).toString());
    claims.put("fedclave_rule", refused.rule().name());
    claims.put("fedclave_sentence", String.valueOf(refused.getMessage()));
    SequencedMap<String, EarAppraisal> submods = new LinkedHashMap<>();
    submods.put(
        CPU,
        new EarAppraisal(
            Tier.CONTRAINDICATED,
            RefusalClaim.of(refused.rule()),
            policyIds(policy),
            Optional.empty(),
            Optional.empty(),
            Optional.of(claims)));
    return ear(Optional.empty(), submods);
  }

  private Ear ear(Optional<Instant> expires, SequencedMap<String, EarAppraisal> submods) {
    return new Ear(clock.instant(), expires, verifier, submods, Optional.empty());
  }

  private static EarAppraisal accepted(
      AppraisedEvidence evidence, AppraisalPolicy policy, Optional<Bytes> nonce) {
    Map<Aspect, Integer> vector = new EnumMap<>(Aspect.class);
    vector.putAll(EarAppraisal.claims(evidence.trustVector()));
    if (evidence.simulated()) {
      vector.put(Aspect.INSTANCE_IDENTITY, UNRECOGNIZED);
      vector.put(Aspect.HARDWARE, UNRECOGNIZED);
    }
    return new EarAppraisal(
        EarAppraisal.worst(vector),
        vector,
        policyIds(policy),
        nonce,
        Optional.of(evidence.claims()),
        Optional.of(verifierClaims(evidence)));
  }

  private static List<String> policyIds(AppraisalPolicy policy) {
    return List.of(policy.digest().toString());
  }

  private static ObjectNode verifierClaims(AppraisedEvidence evidence) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("fedclave_technology", evidence.format().wireName());
    claims.put("fedclave_evidence", evidence.digest().toString());
    claims.put("fedclave_as_of", evidence.asOf().toString());
    claims.put("fedclave_measurement", evidence.measurement().toHex());
    claims.put("fedclave_vendor_root", evidence.vendorRoot().toString());
    claims.put("fedclave_simulated", evidence.simulated());
    evidence.deviceId().ifPresent(id -> claims.put("fedclave_device", id.toHex()));
    evidence
        .revocationAsOf()
        .ifPresent(moment -> claims.put("fedclave_revocation_as_of", moment.toString()));
    return claims;
  }

  /**
   * Signs with both halves of the party's key: a JWS in general JSON serialisation (RFC 7515,
   * section 7.2.1) with the signatures EdDSA and ML-DSA-65, in this order.
   */
  public Bytes sign(Ear ear) {
    String payload = Base64Url.encode(ear.toJson());
    ObjectNode jws = JsonNodeFactory.instance.objectNode();
    jws.put("payload", payload);
    var signatures = jws.putArray("signatures");
    for (JwsAlgorithm algorithm : JwsAlgorithm.values()) {
      String header = JwsHeader.write(algorithm, keys.verificationKeys());
      signatures
          .addObject()
          .put("protected", header)
          .put("signature", signature(algorithm, header, payload));
    }
    try {
      return Bytes.utf8(MAPPER.writeValueAsString(jws));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of texts is always writable", e);
    }
  }

  /**
   * Signs as a JWT in compact form, for readers that know no ML-DSA: a forger has to break Ed25519
   * alone.
   */
  public String signCompact(Ear ear) {
    String header = JwsHeader.write(JwsAlgorithm.EDDSA, keys.verificationKeys());
    String payload = Base64Url.encode(ear.toJson());
    return header + '.' + payload + '.' + signature(JwsAlgorithm.EDDSA, header, payload);
  }

  private String signature(JwsAlgorithm algorithm, String header, String payload) {
    return Base64Url.encode(algorithm.sign(keys, Bytes.utf8(header + '.' + payload)));
  }
}
