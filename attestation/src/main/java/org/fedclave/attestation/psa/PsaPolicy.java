package org.fedclave.attestation.psa;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.PolicyGap.Kind;
import org.fedclave.attestation.PolicyMembers;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * What a relying party demands of PSA tokens. There is no default that accepts: what is not listed
 * is refused. States for debugging are refused whatever a policy says.
 *
 * @param keys whose tokens are trusted, for which devices
 * @param profiles the accepted forms of token
 * @param products the accepted devices
 * @param clientIds the partitions that may have asked for the token: without this any other
 *     partition of the device could pass its token off as the trainer's (RFC 9783, section 4.1.2)
 * @param softwareComponents the accepted software
 */
public record PsaPolicy(
    TokenKeys keys,
    Set<PsaProfile> profiles,
    ProductReferences products,
    Set<Integer> clientIds,
    SoftwareReferences softwareComponents)
    implements TechnologyPolicy {

  public PsaPolicy {
    profiles = Set.copyOf(profiles);
    clientIds = Set.copyOf(clientIds);
    if (profiles.isEmpty()) {
      throw new IllegalArgumentException("no profile is accepted");
    }
    if (clientIds.isEmpty()) {
      throw new IllegalArgumentException("no partition is accepted");
    }
  }

  @Override
  public EvidenceFormat format() {
    return EvidenceFormat.PSA;
  }

  @Override
  public PsaAppraiser appraiser() {
    return new PsaAppraiser(this);
  }

  /** Reads the section; the caller ends the reading with {@link StrictJson#finish}. */
  public static PsaPolicy read(StrictJson json) throws MalformedException {
    try {
      return new PsaPolicy(
          TokenKeys.read(json),
          PolicyMembers.labelled(json, "profiles", 1, PsaProfile.values(), PsaProfile::id),
          ProductReferences.read(json),
          PolicyMembers.integers(json, "clientIds", 1),
          SoftwareReferences.read(json));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  @Override
  public ObjectNode toTree() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    keys.writeTo(json);
    json.set("profiles", PolicyMembers.array(profiles, PsaProfile::id));
    products.writeTo(json);
    json.set("clientIds", PolicyMembers.array(clientIds, String::valueOf));
    json.set("softwareComponents", softwareComponents.toTree());
    return json;
  }

  @Override
  public List<String> explain() {
    var lines = new ArrayList<String>();
    lines.add("PSA tokens of the profiles " + PolicyMembers.words(profiles, PsaProfile::id));
    lines.addAll(keys.explain());
    lines.addAll(products.explain("device"));
    lines.add("asked for by the partitions " + PolicyMembers.words(clientIds, String::valueOf));
    lines.addAll(softwareComponents.explain());
    lines.add("never in a state for debugging; there is no revocation list: keys leave the policy");
    return List.copyOf(lines);
  }

  @Override
  public Optional<PolicyGap> firstGap(TechnologyPolicy other) {
    PsaPolicy own = (PsaPolicy) other;
    return keys.firstGap(own.keys)
        .or(
            () ->
                softwareComponents
                    .beyond(own.softwareComponents)
                    .map(theirs -> new PolicyGap(Kind.PROGRAM, theirs, "other software")))
        .or(
            () ->
                PolicyMembers.gap(
                    Kind.PROGRAM, "partitions", clientIds, own.clientIds, String::valueOf))
        .or(
            () ->
                PolicyMembers.gap(
                    Kind.PLATFORM, "profiles", profiles, own.profiles, PsaProfile::id))
        .or(() -> products.firstGap(own.products));
  }
}
