package org.fedclave.attestation.dcap;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * The JSON form of {@link PlatformPolicy}, whose members stand directly in the section of SGX or
 * TDX. Lists are written sorted, so that equal policies have equal bytes.
 */
final class DcapPolicyJson {

  static final int MOST_ENTRIES = 256;

  private static final String ALWAYS = "always";

  private DcapPolicyJson() {}

  static PlatformPolicy read(StrictJson json) throws MalformedException {
    Set<IntelRoot> vendorRoots = EnumSet.noneOf(IntelRoot.class);
    for (String label : names(json, "vendorRoots", IntelRoot.labels())) {
      vendorRoots.add(IntelRoot.ofLabel(label));
    }
    Set<Digest> simulatedRoots = new HashSet<>();
    for (String text : json.texts("simulatedRoots", 0, MOST_ENTRIES)) {
      simulatedRoots.add(Digest.parse(text));
    }
    return new PlatformPolicy(
        vendorRoots,
        simulatedRoots,
        new TcbRule(
            statuses(json.object("acceptTcbStatus")),
            (int) json.integer("minTcbEvaluationDataNumber", 0, Integer.MAX_VALUE),
            json.has("acceptedAdvisories")
                ? Optional.of(texts(json, "acceptedAdvisories"))
                : Optional.empty(),
            json.has("deniedAdvisories") ? texts(json, "deniedAdvisories") : Set.of()),
        new CollateralRule(collateral(json), json.duration("maximumCollateralAge")),
        optionalHex(json, "acceptedFmspcs"),
        optionalHex(json, "deniedFmspcs").orElse(Set.of()),
        optionalHex(json, "acceptedDevices"),
        json.flag("allowZeroPadding"));
  }

  private static Set<String> texts(StrictJson json, String name) throws MalformedException {
    return new HashSet<>(json.texts(name, 0, MOST_ENTRIES));
  }

  private static List<String> names(StrictJson json, String name, Set<String> known)
      throws MalformedException {
    List<String> found = json.texts(name, 0, MOST_ENTRIES);
    for (String text : found) {
      if (!known.contains(text)) {
        throw MalformedException.at(
            json.where() + ": " + name,
            "names out of " + known,
            MalformedException.quote(text) + StrictJson.nearest(text, known));
      }
    }
    return found;
  }

  private static Map<TcbStatus, Optional<Instant>> statuses(StrictJson json)
      throws MalformedException {
    Map<TcbStatus, Optional<Instant>> statuses = new EnumMap<>(TcbStatus.class);
    for (TcbStatus status : TcbStatus.values()) {
      if (json.has(status.label())) {
        statuses.put(
            status,
            json.text(status.label()).equals(ALWAYS)
                ? Optional.empty()
                : Optional.of(json.instant(status.label())));
      }
    }
    return statuses;
  }

  private static Set<EvidenceItem> collateral(StrictJson json) throws MalformedException {
    Map<String, EvidenceItem> known = new TreeMap<>();
    Collateral.ITEMS.forEach(item -> known.put(item.wireName(), item));
    Set<EvidenceItem> required = EnumSet.noneOf(EvidenceItem.class);
    for (String name : names(json, "requireCollateral", known.keySet())) {
      Optional.ofNullable(known.get(name)).ifPresent(required::add);
    }
    return required;
  }

  /** Values in lower-case hexadecimal; absent is not the same as an empty list. */
  static Optional<Set<Bytes>> optionalHex(StrictJson json, String name) throws MalformedException {
    return json.has(name) ? Optional.of(hex(json, name)) : Optional.empty();
  }

  static Set<Bytes> hex(StrictJson json, String name) throws MalformedException {
    Set<Bytes> values = new HashSet<>();
    for (String text : json.texts(name, 1, MOST_ENTRIES)) {
      values.add(hex(json.where() + ": " + name, text));
    }
    return values;
  }

  static Bytes hex(String where, String text) throws MalformedException {
    try {
      Bytes value = Bytes.hex(text);
      if (value.toHex().equals(text)) {
        return value;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one refusal below
    }
    throw MalformedException.at(where, "lower-case hex", MalformedException.quote(text));
  }

  static ObjectNode write(PlatformPolicy policy) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("vendorRoots", array(policy.vendorRoots(), IntelRoot::label));
    json.set("simulatedRoots", array(policy.simulatedRoots(), Digest::toString));
    ObjectNode statuses = json.putObject("acceptTcbStatus");
    new TreeMap<>(policy.tcb().statuses())
        .forEach(
            (status, until) ->
                statuses.put(status.label(), until.map(Instant::toString).orElse(ALWAYS)));
    json.put("minTcbEvaluationDataNumber", policy.tcb().minimumEvaluationDataNumber());
    policy
        .tcb()
        .acceptedAdvisories()
        .ifPresent(some -> json.set("acceptedAdvisories", array(some, name -> name)));
    if (!policy.tcb().deniedAdvisories().isEmpty()) {
      json.set("deniedAdvisories", array(policy.tcb().deniedAdvisories(), name -> name));
    }
    json.set("requireCollateral", array(policy.collateral().required(), EvidenceItem::wireName));
    json.put("maximumCollateralAge", policy.collateral().maximumAge().toString());
    putHex(json, "acceptedFmspcs", policy.acceptedFmspcs());
    if (!policy.deniedFmspcs().isEmpty()) {
      json.set("deniedFmspcs", array(policy.deniedFmspcs(), Bytes::toHex));
    }
    putHex(json, "acceptedDevices", policy.acceptedDevices());
    json.put("allowZeroPadding", policy.allowZeroPadding());
    return json;
  }

  static void putHex(ObjectNode json, String name, Optional<Set<Bytes>> values) {
    values.ifPresent(some -> json.set(name, array(some, Bytes::toHex)));
  }

  static <T> ArrayNode array(Collection<T> values, Function<T, String> label) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    values.stream().map(label).sorted().forEach(array::add);
    return array;
  }
}
