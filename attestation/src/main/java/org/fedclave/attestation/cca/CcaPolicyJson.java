package org.fedclave.attestation.cca;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fedclave.attestation.PolicyMembers;
import org.fedclave.attestation.psa.ProductReferences;
import org.fedclave.attestation.psa.SoftwareReferences;
import org.fedclave.attestation.psa.TokenKeys;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * The JSON form of {@link CcaPolicy}. {@code platformConfigs}, {@code extensibleMeasurements} and
 * {@code personalizations} may be absent, which means any; everything else is required.
 */
public final class CcaPolicyJson {

  private static final int[] HASH_BYTES = {32, 48, 64};

  private CcaPolicyJson() {}

  /** Reads the section; the caller ends the reading with {@link StrictJson#finish}. */
  public static CcaPolicy read(StrictJson json) throws MalformedException {
    try {
      return new CcaPolicy(
          TokenKeys.read(json),
          PolicyMembers.labelled(json, "profiles", 1, CcaProfile.values(), CcaProfile::id),
          ProductReferences.read(json),
          optional(json, "platformConfigs"),
          SoftwareReferences.read(json),
          PolicyMembers.hexes(json, "measurements", 1, HASH_BYTES),
          json.has("extensibleMeasurements")
              ? extensible(json.object("extensibleMeasurements"))
              : Map.of(),
          optional(json, "personalizations", 64));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  private static Set<Bytes> optional(StrictJson json, String name, int... sizes)
      throws MalformedException {
    return json.has(name) ? PolicyMembers.hexes(json, name, 1, sizes) : Set.of();
  }

  private static Map<Integer, Set<Bytes>> extensible(StrictJson json) throws MalformedException {
    Map<Integer, Set<Bytes>> values = new HashMap<>();
    for (int index = 0; index < RealmToken.EXTENSIBLE_MEASUREMENTS; index++) {
      String name = Integer.toString(index);
      if (json.has(name)) {
        values.put(index, PolicyMembers.hexes(json, name, 1, HASH_BYTES));
      }
    }
    return values;
  }

  /** Writes {@code policy} in the one form that equal policies share. */
  static ObjectNode write(CcaPolicy policy) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    policy.keys().writeTo(json);
    json.set("profiles", PolicyMembers.array(policy.profiles(), CcaProfile::id));
    policy.products().writeTo(json);
    putUnlessEmpty(json, "platformConfigs", policy.platformConfigs());
    json.set("softwareComponents", policy.softwareComponents().toTree());
    json.set("measurements", PolicyMembers.array(policy.measurements(), Bytes::toHex));
    if (!policy.extensibleMeasurements().isEmpty()) {
      ObjectNode extensible = json.putObject("extensibleMeasurements");
      new TreeMap<>(policy.extensibleMeasurements())
          .forEach((index, values) -> putUnlessEmpty(extensible, index.toString(), values));
    }
    putUnlessEmpty(json, "personalizations", policy.personalizations());
    return json;
  }

  private static void putUnlessEmpty(ObjectNode json, String name, Set<Bytes> values) {
    if (!values.isEmpty()) {
      json.set(name, PolicyMembers.array(values, Bytes::toHex));
    }
  }
}
