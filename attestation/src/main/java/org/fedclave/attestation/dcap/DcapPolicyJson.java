package org.fedclave.attestation.dcap;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.PolicyMembers;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * The JSON form of {@link PlatformPolicy}, whose members stand directly in the section of SGX or
 * TDX. Lists are written sorted, so that equal policies have equal bytes.
 */
final class DcapPolicyJson {

  private static final String ALWAYS = "always";

  private DcapPolicyJson() {}

  static PlatformPolicy read(StrictJson json) throws MalformedException {
    return new PlatformPolicy(
        PolicyMembers.labelled(json, "vendorRoots", 0, IntelRoot.values(), IntelRoot::label),
        PolicyMembers.digests(json, "simulatedRoots"),
        new TcbRule(
            statuses(json.object("acceptTcbStatus")),
            (int) json.integer("minTcbEvaluationDataNumber", 0, Integer.MAX_VALUE),
            json.has("acceptedAdvisories")
                ? Optional.of(texts(json, "acceptedAdvisories"))
                : Optional.empty(),
            json.has("deniedAdvisories") ? texts(json, "deniedAdvisories") : Set.of()),
        new CollateralRule(
            PolicyMembers.labelled(
                json,
                "requireCollateral",
                0,
                Collateral.ITEMS.toArray(EvidenceItem[]::new),
                EvidenceItem::wireName),
            json.duration("maximumCollateralAge")),
        optionalHex(json, "acceptedFmspcs"),
        optionalHex(json, "deniedFmspcs").orElse(Set.of()),
        optionalHex(json, "acceptedDevices"),
        json.flag("allowZeroPadding"));
  }

  private static Set<String> texts(StrictJson json, String name) throws MalformedException {
    return new HashSet<>(json.texts(name, 0, PolicyMembers.MOST));
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

  /** Values in lower-case hexadecimal; absent is not the same as an empty list. */
  static Optional<Set<Bytes>> optionalHex(StrictJson json, String name) throws MalformedException {
    return json.has(name) ? Optional.of(PolicyMembers.hexes(json, name, 1)) : Optional.empty();
  }

  static ObjectNode write(PlatformPolicy policy) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("vendorRoots", PolicyMembers.array(policy.vendorRoots(), IntelRoot::label));
    json.set("simulatedRoots", PolicyMembers.array(policy.simulatedRoots(), Digest::toString));
    ObjectNode statuses = json.putObject("acceptTcbStatus");
    new TreeMap<>(policy.tcb().statuses())
        .forEach(
            (status, until) ->
                statuses.put(status.label(), until.map(Instant::toString).orElse(ALWAYS)));
    json.put("minTcbEvaluationDataNumber", policy.tcb().minimumEvaluationDataNumber());
    policy
        .tcb()
        .acceptedAdvisories()
        .ifPresent(some -> json.set("acceptedAdvisories", PolicyMembers.array(some, name -> name)));
    if (!policy.tcb().deniedAdvisories().isEmpty()) {
      json.set(
          "deniedAdvisories", PolicyMembers.array(policy.tcb().deniedAdvisories(), name -> name));
    }
    json.set(
        "requireCollateral",
        PolicyMembers.array(policy.collateral().required(), EvidenceItem::wireName));
    json.put("maximumCollateralAge", policy.collateral().maximumAge().toString());
    putHex(json, "acceptedFmspcs", policy.acceptedFmspcs());
    if (!policy.deniedFmspcs().isEmpty()) {
      json.set("deniedFmspcs", PolicyMembers.array(policy.deniedFmspcs(), Bytes::toHex));
    }
    putHex(json, "acceptedDevices", policy.acceptedDevices());
    json.put("allowZeroPadding", policy.allowZeroPadding());
    return json;
  }

  static void putHex(ObjectNode json, String name, Optional<Set<Bytes>> values) {
    values.ifPresent(some -> json.set(name, PolicyMembers.array(some, Bytes::toHex)));
  }
}
