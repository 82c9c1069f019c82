package org.fedclave.attestation.ear;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * An EAT Attestation Result (draft-ietf-rats-ear-05, section 3): what a verifier found, in words
 * that relying parties share. The claims alone: who vouches for them, a signature says.
 *
 * @param issuedAt in whole seconds
 * @param expires from then on it must not be relied upon; in whole seconds
 * @param verifier who appraised
 * @param submods one for each attester, at least one; here {@code cpu}, and {@code gpu-0}, {@code
 *     gpu-1} and so on
 * @param nonce of the relying party, for the freshness of this result: 8 to 64 bytes
 */
public record Ear(
    Instant issuedAt,
    Optional<Instant> expires,
    VerifierId verifier,
    SequencedMap<String, EarAppraisal> submods,
    Optional<Bytes> nonce) {

  /** What {@code eat_profile} says in results that are written here. */
  public static final String PROFILE = "tag:ietf.org,2026:rats/ear#05";

  /** The profile of version 04 too: what is used here did not change. */
  private static final Set<String> PROFILES = Set.of(PROFILE, "tag:ietf.org,2026:rats/ear#04");

  /** No result is longer, in bytes of JSON. */
  public static final int LARGEST = 1 << 20;

  private static final int MOST_SUBMODS = 64;
  private static final long LATEST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
  private static final JsonMapper MAPPER = new JsonMapper();

  public Ear {
    issuedAt = issuedAt.truncatedTo(ChronoUnit.SECONDS);
    expires = expires.map(instant -> instant.truncatedTo(ChronoUnit.SECONDS));
    submods = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(submods));
    if (submods.isEmpty() || submods.size() > MOST_SUBMODS) {
      throw new IllegalArgumentException("a result has 1 to " + MOST_SUBMODS + " submods");
    }
    if (nonce.isPresent() && (nonce.get().size() < 8 || nonce.get().size() > 64)) {
      throw new IllegalArgumentException("a nonce has 8 to 64 bytes");
    }
  }

  /** The worst status of all attesters. */
  public Tier status() {
    return submods.values().stream()
        .map(EarAppraisal::status)
        .reduce((a, b) -> EarAppraisal.isBetter(a, b) ? b : a)
        .orElseThrow(() -> new AssertionError("there is a submod"));
  }

  /** The claims as a tree. */
  public ObjectNode toTree() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("eat_profile", PROFILE);
    json.put("iat", issuedAt.getEpochSecond());
    expires.ifPresent(instant -> json.put("exp", instant.getEpochSecond()));
    json.put("ear_status", EarAppraisal.label(status()));
    json.putObject("ear_verifier_id")
        .put("developer", verifier.developer())
        .put("build", verifier.build());
    nonce.ifPresent(bytes -> json.put("eat_nonce", Base64Url.encode(bytes)));
    ObjectNode appraisals = json.putObject("submods");
    submods.forEach((label, appraisal) -> appraisals.set(label, appraisal.toTree()));
    return json;
  }

  /** The claims as JSON. */
  public Bytes toJson() {
    try {
      return Bytes.utf8(MAPPER.writeValueAsString(toTree()));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of texts and numbers is always writable", e);
    }
  }

  /**
   * Reads claims; unknown ones are ignored, as the draft demands of receivers.
   *
   * @throws MalformedException also if the overall status is better than that of a submod
   */
  public static Ear parse(Bytes json) throws MalformedException {
    StrictJson object = StrictJson.parse("EAR", json, LARGEST);
    object.oneOf("eat_profile", PROFILES);
    StrictJson verifier = object.object("ear_verifier_id");
    StrictJson parts = object.object("submods");
    SequencedMap<String, EarAppraisal> submods = new LinkedHashMap<>();
    for (String label : parts.names()) {
      submods.put(label, EarAppraisal.read(parts.object(label)));
    }
    try {
      Ear ear =
          new Ear(
              seconds(object, "iat"),
              object.has("exp") ? Optional.of(seconds(object, "exp")) : Optional.empty(),
              new VerifierId(verifier.text("developer"), verifier.text("build")),
              submods,
              object.has("eat_nonce") ? Optional.of(nonce(object)) : Optional.empty());
      requireStatus(object, ear);
      return ear;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("EAR: " + e.getMessage());
    }
  }

  private static void requireStatus(StrictJson object, Ear ear) throws MalformedException {
    if (object.has("ear_status")) {
      Tier stated = EarAppraisal.tier(object.oneOf("ear_status", EarAppraisal.labels()));
      if (EarAppraisal.isBetter(stated, ear.status())) {
        throw new MalformedException("EAR: the overall status is better than that of a submod");
      }
    }
  }

  private static Instant seconds(StrictJson json, String name) throws MalformedException {
    return Instant.ofEpochSecond(json.integer(name, 0, LATEST));
  }

  static Bytes nonce(StrictJson json) throws MalformedException {
    return Base64Url.decode(json.where() + ": eat_nonce", json.text("eat_nonce", 88));
  }
}
