package org.fedclave.attestation.snp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * The JSON form of {@link SnpPolicy}. Every member is required but those of {@link
 * SnpRestrictions}; lists are written sorted, so that equal policies have equal bytes.
 */
public final class SnpPolicyJson {

  private static final int MOST_ENTRIES = 256;

  private SnpPolicyJson() {}

  /** Reads a policy; the caller ends the reading with {@link StrictJson#finish}. */
  public static SnpPolicy read(StrictJson json) throws MalformedException {
    Set<AmdRoot> vendorRoots = EnumSet.noneOf(AmdRoot.class);
    for (String label : names(json, "vendorRoots", 0, AmdRoot.labels())) {
      vendorRoots.add(AmdRoot.ofLabel(label));
    }
    Set<EndorsementKey> endorsementKeys = EnumSet.noneOf(EndorsementKey.class);
    for (String label :
        names(json, "endorsementKeys", 1, labels(EndorsementKey.values(), Enum::name))) {
      endorsementKeys.add(EndorsementKey.valueOf(label));
    }
    try {
      return new SnpPolicy(
          vendorRoots,
          simulatedRoots(json),
          products(json.object("products")),
          endorsementKeys,
          hex(json, "measurements", 1),
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
            ? enums(json, "deniedProducts", SnpProduct.values(), SnpProduct::label)
            : absent.deniedProducts(),
        json.has("chips") ? hex(json, "chips", 1) : absent.chips(),
        json.has("requiredPlatformFlags")
            ? enums(json, "requiredPlatformFlags", PlatformFlag.values(), PlatformFlag::label)
            : absent.required(),
        json.has("forbiddenPlatformFlags")
            ? enums(json, "forbiddenPlatformFlags", PlatformFlag.values(), PlatformFlag::label)
            : absent.forbidden(),
        json.has("maskedChipId") ? json.flag("maskedChipId") : absent.maskedChipId());
  }

  private static <T> Set<T> enums(
      StrictJson json, String name, T[] values, Function<T, String> label)
      throws MalformedException {
    List<String> named = names(json, name, 0, labels(values, label));
    return Arrays.stream(values)
        .filter(value -> named.contains(label.apply(value)))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static List<String> names(StrictJson json, String name, int least, Set<String> known)
      throws MalformedException {
    List<String> found = json.texts(name, least, MOST_ENTRIES);
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

  private static Set<Digest> simulatedRoots(StrictJson json) throws MalformedException {
    Set<Digest> roots = new HashSet<>();
    for (String text : json.texts("simulatedRoots", 0, MOST_ENTRIES)) {
      roots.add(Digest.parse(text));
    }
    return roots;
  }

  private static Set<Bytes> hex(StrictJson json, String name, int least) throws MalformedException {
    Set<Bytes> values = new HashSet<>();
    for (String text : json.texts(name, least, MOST_ENTRIES)) {
      Bytes value = Bytes.hex(text);
      if (!value.toHex().equals(text)) {
        throw MalformedException.at(
            json.where() + ": " + name, "lower-case hex", MalformedException.quote(text));
      }
      values.add(value);
    }
    return values;
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
    json.set("vendorRoots", array(policy.vendorRoots(), AmdRoot::label));
    json.set("simulatedRoots", array(policy.simulatedRoots(), Digest::toString));
    ObjectNode products = json.putObject("products");
    new EnumMap<>(policy.products())
        .forEach(
            (product, floor) -> {
              ObjectNode node = products.putObject(product.label());
              node.set("reportedTcb", tcb(floor.reported()));
              node.set("committedTcb", tcb(floor.committed()));
              node.set("launchTcb", tcb(floor.launch()));
            });
    json.set("endorsementKeys", array(policy.endorsementKeys(), Enum::name));
    json.set("measurements", array(policy.measurements(), Bytes::toHex));
    json.put("maximumVmpl", policy.maximumVmpl());
    json.put("revocation", policy.revocation().label());
    json.put("maximumCollateralAge", policy.maximumCollateralAge().toString());
    writeRestrictions(json, policy.restrictions());
    return json;
  }

  private static void writeRestrictions(ObjectNode json, SnpRestrictions restrictions) {
    json.set("deniedProducts", array(restrictions.deniedProducts(), SnpProduct::label));
    if (!restrictions.chips().isEmpty()) {
      json.set("chips", array(restrictions.chips(), Bytes::toHex));
    }
    json.set("requiredPlatformFlags", array(restrictions.required(), PlatformFlag::label));
    json.set("forbiddenPlatformFlags", array(restrictions.forbidden(), PlatformFlag::label));
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

  private static <T> ArrayNode array(Collection<T> values, Function<T, String> label) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    values.stream().map(label).sorted().forEach(array::add);
    return array;
  }

  private static <T> Set<String> labels(T[] values, Function<T, String> label) {
    return Arrays.stream(values).map(label).collect(Collectors.toCollection(TreeSet::new));
  }
}
