package org.fedclave.attestation.cca;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.PolicyGap.Kind;
import org.fedclave.attestation.PolicyMembers;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.attestation.psa.ProductReferences;
import org.fedclave.attestation.psa.SoftwareReferences;
import org.fedclave.attestation.psa.TokenKeys;
import org.fedclave.protocol.Bytes;

/**
 * What a relying party demands of CCA tokens. What is not listed is refused; only the members that
 * say so may be empty. States for debugging are refused whatever a policy says.
 *
 * @param keys whose platform tokens are trusted, for which platforms
 * @param profiles the accepted forms of platform token
 * @param products the accepted platforms
 * @param platformConfigs the accepted values of the platform's own record of its configuration;
 *     empty: any, because its form is the implementation's
 * @param softwareComponents the accepted firmware
 * @param measurements the accepted programs: initial measurements of realms
 * @param extensibleMeasurements for an index of 0 to 3 the accepted values of what the realm
 *     measured itself; an index that is not there: any
 * @param personalizations the accepted personalization values, 64 bytes each; empty: any
 */
public record CcaPolicy(
    TokenKeys keys,
    Set<CcaProfile> profiles,
    ProductReferences products,
    Set<Bytes> platformConfigs,
    SoftwareReferences softwareComponents,
    Set<Bytes> measurements,
    Map<Integer, Set<Bytes>> extensibleMeasurements,
    Set<Bytes> personalizations)
    implements TechnologyPolicy {

  public CcaPolicy {
    profiles = Set.copyOf(profiles);
    platformConfigs = Set.copyOf(platformConfigs);
    measurements = Set.copyOf(measurements);
    extensibleMeasurements =
        extensibleMeasurements.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> Set.copyOf(e.getValue())));
    personalizations = Set.copyOf(personalizations);
    require(!profiles.isEmpty(), "no profile is accepted");
    require(!measurements.isEmpty(), "no measurement is accepted");
    require(
        measurements.stream().allMatch(m -> Set.of(32, 48, 64).contains(m.size())),
        "a measurement has not 32, 48 or 64 bytes");
    extensibleMeasurements.forEach(
        (index, values) ->
            require(
                index >= 0 && index < RealmToken.EXTENSIBLE_MEASUREMENTS && !values.isEmpty(),
                "extensible measurements have indexes of 0 to 3, each with a value"));
    require(
        personalizations.stream().allMatch(value -> value.size() == 64),
        "a personalization value has not 64 bytes");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  boolean acceptsExtensions(List<Bytes> values) {
    return extensibleMeasurements.entrySet().stream()
        .allMatch(entry -> entry.getValue().contains(values.get(entry.getKey())));
  }

  @Override
  public EvidenceFormat format() {
    return EvidenceFormat.CCA;
  }

  @Override
  public CcaAppraiser appraiser() {
    return new CcaAppraiser(this);
  }

  @Override
  public ObjectNode toTree() {
    return CcaPolicyJson.write(this);
  }

  @Override
  public List<String> explain() {
    var lines = new ArrayList<String>();
    lines.add("CCA tokens of the profiles " + PolicyMembers.words(profiles, CcaProfile::id));
    lines.addAll(keys.explain());
    lines.addAll(products.explain("platform"));
    lines.add(
        platformConfigs.isEmpty()
            ? "however the platform is configured"
            : "configured as " + PolicyMembers.words(platformConfigs, Bytes::toHex));
    lines.addAll(softwareComponents.explain());
    lines.add("one of these realms: " + PolicyMembers.words(measurements, Bytes::toHex));
    new TreeMap<>(extensibleMeasurements)
        .forEach(
            (index, values) ->
                lines.add(
                    "extensible measurement "
                        + index
                        + " one of "
                        + PolicyMembers.words(values, Bytes::toHex)));
    lines.add(
        personalizations.isEmpty()
            ? "with any personalization value"
            : "personalized with " + PolicyMembers.words(personalizations, Bytes::toHex));
    lines.add("never in a state for debugging; there is no revocation list: keys leave the policy");
    return List.copyOf(lines);
  }

  @Override
  public Optional<PolicyGap> firstGap(TechnologyPolicy other) {
    CcaPolicy own = (CcaPolicy) other;
    return keys.firstGap(own.keys).or(() -> programGap(own)).or(() -> platformGap(own));
  }

  private Optional<PolicyGap> programGap(CcaPolicy own) {
    return PolicyMembers.gap(Kind.PROGRAM, "realms", measurements, own.measurements, Bytes::toHex)
        .or(() -> extensionGap(own))
        .or(
            () ->
                PolicyMembers.gapWhereEmptyIsAny(
                    Kind.PROGRAM,
                    "personalization values",
                    personalizations,
                    own.personalizations,
                    Bytes::toHex));
  }

  private Optional<PolicyGap> extensionGap(CcaPolicy own) {
    for (int index = 0; index < RealmToken.EXTENSIBLE_MEASUREMENTS; index++) {
      Optional<PolicyGap> gap =
          PolicyMembers.gapWhereEmptyIsAny(
              Kind.PROGRAM,
              "extensible measurements " + index,
              extensibleMeasurements.getOrDefault(index, Set.of()),
              own.extensibleMeasurements.getOrDefault(index, Set.of()),
              Bytes::toHex);
      if (gap.isPresent()) {
        return gap;
      }
    }
    return Optional.empty();
  }

  private Optional<PolicyGap> platformGap(CcaPolicy own) {
    return softwareComponents
        .beyond(own.softwareComponents)
        .map(theirs -> new PolicyGap(Kind.PLATFORM, theirs, "other firmware"))
        .or(
            () ->
                PolicyMembers.gap(
                    Kind.PLATFORM, "profiles", profiles, own.profiles, CcaProfile::id))
        .or(() -> products.firstGap(own.products))
        .or(
            () ->
                PolicyMembers.gapWhereEmptyIsAny(
                    Kind.PLATFORM,
                    "configurations",
                    platformConfigs,
                    own.platformConfigs,
                    Bytes::toHex));
  }
}
