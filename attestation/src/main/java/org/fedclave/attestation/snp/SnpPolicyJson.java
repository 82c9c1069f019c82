package org.fedclave.attestation.snp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.fedclave.attestation.PolicyMembers;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * The JSON form of {@link SnpPolicy}. Every member is required but those of {@link
 * SnpRestrictions}; lists are written sorted, so that equal policies have equal bytes.
 */
public final class SnpPolicyJson {

  private SnpPolicyJson() {}

  /** Reads a policy; the caller ends the reading with {@link StrictJson#finish}. */
  public static SnpPolicy read(StrictJson json) throws MalformedException {
    try {
      return new SnpPolicy(
          PolicyMembers.labelled(json, "vendorRoots", 0, AmdRoot.values(), AmdRoot::label),
          PolicyMembers.digests(json, "simulatedRoots"),
          products(json.object("products")),
          PolicyMembers.labelled(
              json, "endorsementKeys", 1, EndorsementKey.values(), EndorsementKey::name),
          PolicyMembers.hexes(json, "measurements", 1),
          (int) json.integer("maximumVmpl", 0, 3),
          revocation(json),
          json.duration("maximumCollateralAge"),
          restrictions(json));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  /** Each of these members may be absent; {@link SnpRestrictions#DEFAULT} says what it means. */
  private static SnpRestrictions restrictions(StrictJson json) throws MalformedException {
    SnpRestrictions absent = SnpRestrictions.DEFAULT;
    return new SnpRestrictions(
        json.has("deniedProducts")
            ? PolicyMembers.labelled(
                json, "deniedProducts", 0, SnpProduct.values(), SnpProduct::label)
            : absent.deniedProducts(),
        json.has("chips") ? PolicyMembers.hexes(json, "chips", 1) : absent.chips(),
        json.has("requiredPlatformFlags")
            ? PolicyMembers.labelled(
                json, "requiredPlatformFlags", 0, PlatformFlag.values(), PlatformFlag::label)
            : absent.required(),
        json.has("forbiddenPlatformFlags")
            ? PolicyMembers.labelled(
                json, "forbiddenPlatformFlags", 0, PlatformFlag.values(), PlatformFlag::label)
            : absent.forbidden(),
        json.has("maskedChipId") ? json.flag("maskedChipId") : absent.maskedChipId());
  }

  private static RevocationRule revocation(StrictJson json) throws MalformedException {
    String word = json.oneOf("revocation", labels(RevocationRule.values(), RevocationRule::label));
    return Arrays.stream(RevocationRule.values())
        .filter(rule -> rule.label().equals(word))
        .findFirst()
        .orElseThrow(() -> new AssertionError("oneOf let another word pass"));
  }

  private static Map<SnpProduct, TcbFloor> products(StrictJson json) throws MalformedException {
    Map<SnpProduct, TcbFloor> floors = new EnumMap<>(SnpProduct.class);
    for (SnpProduct product : SnpProduct.values()) {
      if (json.has(product.label())) {
        StrictJson floor = json.object(product.label());
        floors.put(
            product,
            new TcbFloor(
                tcb(product, floor.object("reportedTcb")),
                tcb(product, floor.object("committedTcb")),
                tcb(product, floor.object("launchTcb"))));
      }
    }
    return floors;
  }

  private static TcbVersion tcb(SnpProduct product, StrictJson json) throws MalformedException {
    return new TcbVersion(
        product,
        product == SnpProduct.TURIN ? component(json, "fmc") : 0,
        component(json, "bootLoader"),
        component(json, "tee"),
        component(json, "snp"),
        component(json, "microcode"));
  }

  private static int component(StrictJson json, String name) throws MalformedException {
    return (int) json.integer(name, 0, 255);
  }

  /** Writes {@code policy} in the one form that equal policies share. */
  public static ObjectNode write(SnpPolicy policy) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("vendorRoots", PolicyMembers.array(policy.vendorRoots(), AmdRoot::label));
    json.set("simulatedRoots", PolicyMembers.array(policy.simulatedRoots(), Digest::toString));
    ObjectNode products = json.putObject("products");
    new EnumMap<>(policy.products())
        .forEach(
            (product, floor) -> {
              ObjectNode node = products.putObject(product.label());
              node.set("reportedTcb", tcb(floor.reported()));
              node.set("committedTcb", tcb(floor.committed()));
              node.set("launchTcb", tcb(floor.launch()));
            });
    json.set("endorsementKeys", PolicyMembers.array(policy.endorsementKeys(), Enum::name));
    json.set("measurements", PolicyMembers.array(policy.measurements(), Bytes::toHex));
    json.put("maximumVmpl", policy.maximumVmpl());
    json.put("revocation", policy.revocation().label());
    json.put("maximumCollateralAge", policy.maximumCollateralAge().toString());
    writeRestrictions(json, policy.restrictions());
    return json;
  }

  private static void writeRestrictions(ObjectNode json, SnpRestrictions restrictions) {
    json.set(
        "deniedProducts", PolicyMembers.array(restrictions.deniedProducts(), SnpProduct::label));
    if (!restrictions.chips().isEmpty()) {
      json.set("chips", PolicyMembers.array(restrictions.chips(), Bytes::toHex));
    }
    json.set(
        "requiredPlatformFlags", PolicyMembers.array(restrictions.required(), PlatformFlag::label));
    json.set(
        "forbiddenPlatformFlags",
        PolicyMembers.array(restrictions.forbidden(), PlatformFlag::label));
    json.put("maskedChipId", restrictions.maskedChipId());
  }

  private static ObjectNode tcb(TcbVersion version) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (version.product() == SnpProduct.TURIN) {
      json.put("fmc", version.fmc());
    }
    return json.put("bootLoader", version.bootLoader())
        .put("tee", version.tee())
        .put("snp", version.snp())
        .put("microcode", version.microcode());
  }

  private static <T> Set<String> labels(T[] values, Function<T, String> label) {
    return Arrays.stream(values).map(label).collect(Collectors.toCollection(TreeSet::new));
  }
}
