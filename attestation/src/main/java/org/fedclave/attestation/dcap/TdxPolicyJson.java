package org.fedclave.attestation.dcap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.attestation.PolicyMembers;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/** The JSON form of {@link TdxPolicy}; docs/attestation.md says what may be absent. */
public final class TdxPolicyJson {

  /** Stands for the values of a register that is not looked at. */
  private static final String ANY = "any";

  private static final List<String> REGISTERS = List.of("0", "1", "2", "3");

  private TdxPolicyJson() {}

  /** Reads a policy; the caller ends the reading with {@link StrictJson#finish}. */
  public static TdxPolicy read(StrictJson json) throws MalformedException {
    try {
      return new TdxPolicy(
          DcapPolicyJson.read(json),
          PolicyMembers.hexes(json, "measurements", 1),
          rtmrs(json.object("rtmrs")),
          explained(json),
          mask(json, "requiredAttributes"),
          mask(json, "allowedAttributes"),
          mask(json, "allowedXfam"),
          DcapPolicyJson.optionalHex(json, "mrSeams"),
          new TdxPolicy.HostConfiguration(
              DcapPolicyJson.optionalHex(json, "mrConfigIds"),
              DcapPolicyJson.optionalHex(json, "mrOwners"),
              DcapPolicyJson.optionalHex(json, "mrOwnerConfigs"),
              DcapPolicyJson.optionalHex(json, "mrServiceTds")));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  /** Each register must be there: leaving one open has to be written down. */
  private static Map<Integer, Set<Bytes>> rtmrs(StrictJson json) throws MalformedException {
    Map<Integer, Set<Bytes>> rtmrs = new TreeMap<>();
    for (int index = 0; index < TdReport.RTMRS; index++) {
      String name = Integer.toString(index);
      if (!json.texts(name, 1, PolicyMembers.MOST).equals(List.of(ANY))) {
        rtmrs.put(index, PolicyMembers.hexes(json, name, 1));
      }
    }
    return rtmrs;
  }

  private static Set<Integer> explained(StrictJson json) throws MalformedException {
    Set<Integer> indices = new TreeSet<>();
    if (json.has("explainedRtmrs")) {
      for (String index : json.texts("explainedRtmrs", 1, TdReport.RTMRS)) {
        if (!REGISTERS.contains(index)) {
          throw MalformedException.at(
              json.where() + ": explainedRtmrs",
              "indices out of " + REGISTERS,
              MalformedException.quote(index));
        }
        indices.add(Integer.valueOf(index));
      }
    }
    return indices;
  }

  private static Bytes mask(StrictJson json, String name) throws MalformedException {
    return PolicyMembers.hex(json, name, json.text(name));
  }

  /** Writes {@code policy} in the one form that equal policies share. */
  public static ObjectNode write(TdxPolicy policy) {
    ObjectNode json = DcapPolicyJson.write(policy.platform());
    json.set("measurements", PolicyMembers.array(policy.measurements(), Bytes::toHex));
    ObjectNode rtmrs = json.putObject("rtmrs");
    for (int index = 0; index < TdReport.RTMRS; index++) {
      String name = Integer.toString(index);
      Optional.ofNullable(policy.rtmrs().get(index))
          .ifPresentOrElse(
              values -> rtmrs.set(name, PolicyMembers.array(values, Bytes::toHex)),
              () -> rtmrs.putArray(name).add(ANY));
    }
    if (!policy.explainedRtmrs().isEmpty()) {
      json.set(
          "explainedRtmrs",
          PolicyMembers.array(policy.explainedRtmrs(), index -> Integer.toString(index)));
    }
    json.put("requiredAttributes", policy.requiredAttributes().toHex());
    json.put("allowedAttributes", policy.allowedAttributes().toHex());
    json.put("allowedXfam", policy.allowedFeatures().toHex());
    DcapPolicyJson.putHex(json, "mrSeams", policy.modules());
    TdxPolicy.HostConfiguration host = policy.configuration();
    DcapPolicyJson.putHex(json, "mrConfigIds", host.configIds());
    DcapPolicyJson.putHex(json, "mrOwners", host.owners());
    DcapPolicyJson.putHex(json, "mrOwnerConfigs", host.ownerConfigs());
    DcapPolicyJson.putHex(json, "mrServiceTds", host.serviceTds());
    return json;
  }
}
