package org.fedclave.attestation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.fedclave.attestation.snp.SnpPolicy;
import org.fedclave.attestation.snp.SnpPolicyJson;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * What a relying party accepts as a trusted execution environment (RFC 9334: appraisal policy for
 * evidence, with its reference values).
 *
 * <p>It fails closed: in its JSON form every member is required, an unknown one is refused, and a
 * technology without a section is not accepted.
 *
 * @param maximumEvidenceAge how long an appraisal may be relied upon before fresh evidence is due,
 *     at most a year
 * @param sevSnp the section for AMD SEV-SNP
 */
public record AppraisalPolicy(Duration maximumEvidenceAge, SnpPolicy sevSnp) {

  /** No policy is longer. */
  public static final int LARGEST = 256 << 10;

  private static final Duration OLDEST_EVIDENCE = Duration.ofDays(365);
  private static final String KIND = "fedclave/appraisal-policy/1";
  private static final JsonMapper MAPPER = new JsonMapper();

  public AppraisalPolicy {
    if (!maximumEvidenceAge.isPositive() || maximumEvidenceAge.compareTo(OLDEST_EVIDENCE) > 0) {
      throw new IllegalArgumentException(
          "the age of evidence is not within a year: " + maximumEvidenceAge);
    }
  }

  /** Parses a policy's JSON. */
  public static AppraisalPolicy parse(Bytes json) throws MalformedException {
    StrictJson object = StrictJson.parse("appraisal policy", json, LARGEST);
    AppraisalPolicy policy = read(object);
    object.finish();
    return policy;
  }

  /**
   * Reads a policy inside another document, whose reader ends the reading with {@link
   * StrictJson#finish}.
   */
  public static AppraisalPolicy read(StrictJson json) throws MalformedException {
    json.oneOf("kind", Set.of(KIND));
    try {
      return new AppraisalPolicy(
          json.duration("maximumEvidenceAge"), SnpPolicyJson.read(json.object("sevSnp")));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  /** The policy as a JSON tree, for documents that contain one. */
  public ObjectNode toTree() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", KIND);
    json.put("maximumEvidenceAge", maximumEvidenceAge.toString());
    json.set("sevSnp", SnpPolicyJson.write(sevSnp));
    return json;
  }

  /** The policy as JSON; equal policies have equal bytes. */
  public Bytes toJson() {
    try {
      return Bytes.utf8(MAPPER.writeValueAsString(toTree()));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of texts and numbers is always writable", e);
    }
  }

  /** SHA-256 of {@link #toJson}: names the policy. */
  public Digest digest() {
    return Digest.of(toJson());
  }

  /** The policy in sentences, for the person who signs it. */
  public List<String> explain() {
    var lines = new ArrayList<>(sevSnp.explain());
    lines.add("evidence may be relied upon for " + maximumEvidenceAge.toSeconds() + " seconds");
    return List.copyOf(lines);
  }
}
