package org.fedclave.attestation.tpm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.PolicyMembers;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.attestation.dcap.TdxPolicyJson;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.attestation.snp.SnpPolicyJson;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * The JSON form of {@link TpmPolicy}. Members are required but for {@code hardware} (absent: no
 * hardware report vouches for a key), {@code quotedPcrs}, {@code loggedPcrs} (absent: none) and
 * {@code minimumFirmware} (absent: no floor). Lists are written sorted, so that equal policies have
 * equal bytes.
 */
public final class TpmPolicyJson {

  private static final String HEX = "0x";

  private TpmPolicyJson() {}

  /** Reads a policy; the caller ends the reading with {@link StrictJson#finish}. */
  public static TpmPolicy read(StrictJson json) throws MalformedException {
    HashBank bank = bank(json);
    try {
      return new TpmPolicy(
          new KeyTrust(
              hardware(json),
              PolicyMembers.digests(json, "certificateRoots"),
              PolicyMembers.digests(json, "simulatedRoots"),
              PolicyMembers.digests(json, "attestationKeys")),
          bank,
          pinned(bank, json.object("pcrs")),
          indexes(json, "quotedPcrs"),
          indexes(json, "loggedPcrs"),
          json.has("minimumFirmware") ? firmware(json) : 0);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  private static HashBank bank(StrictJson json) throws MalformedException {
    String label = json.oneOf("bank", Set.of("sha256", "sha384", "sha512"));
    return HashBank.ofLabel(label)
        .orElseThrow(() -> new AssertionError("oneOf let another word pass"));
  }

  private static Map<EvidenceFormat, TechnologyPolicy> hardware(StrictJson json)
      throws MalformedException {
    Map<EvidenceFormat, TechnologyPolicy> policies = new EnumMap<>(EvidenceFormat.class);
    if (json.has("hardware")) {
      StrictJson hardware = json.object("hardware");
      if (hardware.has(EvidenceFormat.SEV_SNP.policyName())) {
        policies.put(
            EvidenceFormat.SEV_SNP,
            SnpPolicyJson.read(hardware.object(EvidenceFormat.SEV_SNP.policyName())));
      }
      if (hardware.has(EvidenceFormat.TDX.policyName())) {
        policies.put(
            EvidenceFormat.TDX,
            TdxPolicyJson.read(hardware.object(EvidenceFormat.TDX.policyName())));
      }
    }
    return policies;
  }

  private static Map<Integer, Set<Bytes>> pinned(HashBank bank, StrictJson json)
      throws MalformedException {
    Map<Integer, Set<Bytes>> pinned = new HashMap<>();
    for (String name : json.names()) {
      Set<Bytes> values = new HashSet<>();
      for (String hex : json.texts(name, 1, PolicyMembers.MOST)) {
        values.add(PcrValues.value(bank, json.where() + ": " + name, hex));
      }
      pinned.put(PcrValues.index(json.where(), name), values);
    }
    return pinned;
  }

  /** A list of indexes, written as they are in {@code pcrs}: as texts. */
  private static Set<Integer> indexes(StrictJson json, String name) throws MalformedException {
    Set<Integer> indexes = new HashSet<>();
    if (json.has(name)) {
      for (String text : json.texts(name, 0, PcrSelection.MOST_PCRS)) {
        indexes.add(PcrValues.index(json.where() + ": " + name, text));
      }
    }
    return indexes;
  }

  private static long firmware(StrictJson json) throws MalformedException {
    String text = json.text("minimumFirmware");
    try {
      long version = Long.parseUnsignedLong(text.replaceFirst("^" + HEX, ""), 16);
      if (text.equals(HEX + Long.toHexString(version))) {
        return version;
      }
    } catch (NumberFormatException e) {
      // falls through to the one refusal below
    }
    throw MalformedException.at(
        json.where() + ": minimumFirmware",
        "a number such as 0x2016051100162800",
        MalformedException.quote(text));
  }

  /** Writes {@code policy} in the one form that equal policies share. */
  public static ObjectNode write(TpmPolicy policy) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    KeyTrust trust = policy.keyTrust();
    if (!trust.hardware().isEmpty()) {
      ObjectNode hardware = json.putObject("hardware");
      new TreeMap<>(trust.hardware())
          .forEach((format, section) -> hardware.set(format.policyName(), section.toTree()));
    }
    json.set("certificateRoots", PolicyMembers.array(trust.certificateRoots(), Digest::toString));
    json.set("simulatedRoots", PolicyMembers.array(trust.simulatedRoots(), Digest::toString));
    json.set("attestationKeys", PolicyMembers.array(trust.keys(), Digest::toString));
    json.put("bank", policy.bank().label());
    ObjectNode pinned = json.putObject("pcrs");
    new TreeMap<>(policy.pcrs())
        .forEach((pcr, values) -> pinned.set("" + pcr, PolicyMembers.array(values, Bytes::toHex)));
    putIndexes(json, "quotedPcrs", policy.quotedPcrs());
    putIndexes(json, "loggedPcrs", policy.loggedPcrs());
    if (policy.minimumFirmware() != 0) {
      json.put("minimumFirmware", HEX + Long.toHexString(policy.minimumFirmware()));
    }
    return json;
  }

  private static void putIndexes(ObjectNode json, String name, Set<Integer> indexes) {
    if (!indexes.isEmpty()) {
      ArrayNode list = json.putArray(name);
      indexes.stream().sorted().forEach(pcr -> list.add("" + pcr));
    }
  }
}
