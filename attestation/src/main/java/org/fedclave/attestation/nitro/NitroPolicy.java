package org.fedclave.attestation.nitro;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * What a relying party demands of Nitro documents. What is not listed is refused. Debug mode is
 * refused whatever a policy says.
 *
 * @param vendorRoots AWS's roots that it trusts
 * @param simulatedRoots fingerprints of test roots that it trusts, whose documents prove nothing;
 *     empty outside of demonstrations
 * @param pcrs the accepted values, 48 bytes each, by index; PCR0, the image, must be there; an
 *     index that is not there: any. AWS: 0 image, 1 kernel and boot, 2 application, 3 role of the
 *     parent instance, 4 parent instance, 8 signer of the image
 * @param maximumDocumentAge by the document's own time; its certificate lives three hours, so
 *     longer means that
 */
public record NitroPolicy(
    Set<NitroRoot> vendorRoots,
    Set<Digest> simulatedRoots,
    Map<Integer, Set<Bytes>> pcrs,
    Duration maximumDocumentAge)
    implements TechnologyPolicy {

  private static final int IMAGE = 0;

  public NitroPolicy {
    vendorRoots = Set.copyOf(vendorRoots);
    simulatedRoots = Set.copyOf(simulatedRoots);
    pcrs =
        pcrs.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> Set.copyOf(e.getValue())));
    require(!vendorRoots.isEmpty() || !simulatedRoots.isEmpty(), "no root is trusted");
    require(
        simulatedRoots.stream().noneMatch(root -> NitroRoot.of(root).isPresent()),
        "AWS's own root is named as a simulated one");
    require(pcrs.containsKey(IMAGE), "no value of PCR0 is accepted");
    pcrs.forEach(
        (index, values) ->
            require(
                index >= 0
                    && index <= NitroDocument.LAST_PCR
                    && !values.isEmpty()
                    && values.stream().allMatch(v -> v.size() == NitroDocument.PCR_BYTES),
                "PCRs have an index of 0 to 31 and values of 48 bytes"));
    require(maximumDocumentAge.isPositive(), "the age of documents is not positive");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  boolean trusts(Digest root) {
    return simulatedRoots.contains(root)
        || NitroRoot.of(root).filter(vendorRoots::contains).isPresent();
  }

  @Override
  public EvidenceFormat format() {
    return EvidenceFormat.NITRO;
  }

  @Override
  public NitroAppraiser appraiser() {
    return new NitroAppraiser(this);
  }

  /** Reads the section; the caller ends the reading with {@link StrictJson#finish}. */
  public static NitroPolicy read(StrictJson json) throws MalformedException {
    try {
      return new NitroPolicy(
          PolicyMembers.labelled(json, "vendorRoots", 0, NitroRoot.values(), NitroRoot::label),
          PolicyMembers.digests(json, "simulatedRoots"),
          pcrs(json.object("pcrs")),
          json.duration("maximumDocumentAge"));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  private static Map<Integer, Set<Bytes>> pcrs(StrictJson json) throws MalformedException {
    Map<Integer, Set<Bytes>> pcrs = new HashMap<>();
    for (int index = 0; index <= NitroDocument.LAST_PCR; index++) {
      String name = Integer.toString(index);
      if (json.has(name)) {
        pcrs.put(index, PolicyMembers.hexes(json, name, 1, NitroDocument.PCR_BYTES));
      }
    }
    return pcrs;
  }

  @Override
  public ObjectNode toTree() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("vendorRoots", PolicyMembers.array(vendorRoots, NitroRoot::label));
    json.set("simulatedRoots", PolicyMembers.array(simulatedRoots, Digest::toString));
    ObjectNode values = json.putObject("pcrs");
    new TreeMap<>(pcrs)
        .forEach(
            (index, allowed) ->
                values.set(index.toString(), PolicyMembers.array(allowed, Bytes::toHex)));
    json.put("maximumDocumentAge", maximumDocumentAge.toString());
    return json;
  }

  @Override
  public List<String> explain() {
    var lines = new ArrayList<String>();
    lines.add(
        "Nitro documents must lead to "
            + (vendorRoots.isEmpty()
                ? "no root of AWS"
                : "a root of AWS: " + PolicyMembers.words(vendorRoots, NitroRoot::label)));
    simulatedRoots.stream()
        .sorted()
        .forEach(
            root ->
                lines.add(
                    "WARNING: the test root "
                        + root
                        + " is trusted too; its documents are simulated and prove nothing"));
    new TreeMap<>(pcrs)
        .forEach(
            (index, values) ->
                lines.add("PCR" + index + " one of " + PolicyMembers.words(values, Bytes::toHex)));
    lines.add("documents at most " + maximumDocumentAge.toSeconds() + " seconds old");
    lines.add("never in debug mode; there is no revocation list: certificates live three hours");
    return List.copyOf(lines);
  }

  @Override
  public Optional<PolicyGap> firstGap(TechnologyPolicy other) {
    NitroPolicy own = (NitroPolicy) other;
    return PolicyMembers.gap(
            Kind.ROOT, "test roots", simulatedRoots, own.simulatedRoots, Digest::toString)
        .or(
            () ->
                PolicyMembers.gap(
                    Kind.ROOT, "roots", vendorRoots, own.vendorRoots, NitroRoot::label))
        .or(() -> pcrGap(own))
        .or(() -> ageGap(own));
  }

  private Optional<PolicyGap> pcrGap(NitroPolicy own) {
    for (int index : new TreeMap<>(own.pcrs).keySet()) {
      Optional<PolicyGap> gap =
          PolicyMembers.gapWhereEmptyIsAny(
              Kind.PROGRAM,
              "values of PCR" + index,
              pcrs.getOrDefault(index, Set.of()),
              own.pcrs.getOrDefault(index, Set.of()),
              Bytes::toHex);
      if (gap.isPresent()) {
        return gap;
      }
    }
    return Optional.empty();
  }

  private Optional<PolicyGap> ageGap(NitroPolicy own) {
    return maximumDocumentAge.compareTo(own.maximumDocumentAge) > 0
        ? Optional.of(
            new PolicyGap(
                Kind.COLLATERAL,
                "accepts documents of " + maximumDocumentAge,
                own.maximumDocumentAge.toString()))
        : Optional.empty();
  }
}
