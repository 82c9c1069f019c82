package org.fedclave.attestation.nvidia;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * The JSON form of {@link NvidiaPolicy}. Every member is required but {@code allowedDevices}, whose
 * absence means any device, and a chip's {@code minimumDriver}, whose absence means that the device
 * has no driver; lists are written sorted, so that equal policies have equal bytes.
 */
public final class NvidiaPolicyJson {

  private static final int MOST_ENTRIES = 256;
  private static final int LONGEST = 64;

  private NvidiaPolicyJson() {}

  /** Reads a policy; the caller ends the reading with {@link StrictJson#finish}. */
  public static NvidiaPolicy read(StrictJson json) throws MalformedException {
    try {
      return new NvidiaPolicy(
          labels(json, "vendorRoots", 0, NvidiaRoot.labels(), NvidiaRoot::ofLabel),
          roots(json, "simulatedRoots"),
          roots(json, "simulatedRimRoots"),
          (int) json.integer("devices", 1, NvidiaPolicy.MOST_DEVICES),
          chips(json.object("chips")),
          labels(json, "modes", 1, GpuMode.labels(), GpuMode::ofLabel),
          collateral(json, "vbiosRim"),
          collateral(json, "driverRim"),
          collateral(json, "ocsp"),
          json.duration("maximumCollateralAge"),
          allowedDevices(json),
          json.flag("allowZeroPadding"));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  private static <T> Set<T> labels(
      StrictJson json,
      String name,
      int least,
      Set<String> known,
      Function<String, Optional<T>> reader)
      throws MalformedException {
    Set<T> values = new HashSet<>();
    for (String text : json.texts(name, least, MOST_ENTRIES)) {
      Optional<T> value = reader.apply(text);
      if (value.isEmpty()) {
        throw MalformedException.at(
            json.where() + ": " + name,
            "names out of " + known,
            MalformedException.quote(text) + StrictJson.nearest(text, known));
      }
      values.add(value.get());
    }
    return values;
  }

  private static Set<Digest> roots(StrictJson json, String name) throws MalformedException {
    Set<Digest> roots = new HashSet<>();
    for (String text : json.texts(name, 0, MOST_ENTRIES)) {
      roots.add(Digest.parse(text));
    }
    return roots;
  }

  private static Map<String, DeviceFloor> chips(StrictJson json) throws MalformedException {
    Map<String, DeviceFloor> chips = new HashMap<>();
    for (String chip : json.names()) {
      StrictJson floor = json.object(chip);
      chips.put(
          chip,
          new DeviceFloor(
              floor.text("minimumVbios", LONGEST), floor.optionalText("minimumDriver", LONGEST)));
    }
    return chips;
  }

  private static CollateralRule collateral(StrictJson json, String name) throws MalformedException {
    return CollateralRule.ofLabel(json.oneOf(name, CollateralRule.labels()))
        .orElseThrow(() -> new AssertionError("oneOf let another word pass"));
  }

  private static Optional<Set<Bytes>> allowedDevices(StrictJson json) throws MalformedException {
    if (!json.has("allowedDevices")) {
      return Optional.empty();
    }
    Set<Bytes> ids = new HashSet<>();
    for (String text : json.texts("allowedDevices", 1, MOST_ENTRIES)) {
      Bytes id = Bytes.hex(text);
      if (!id.toHex().equals(text)) {
        throw MalformedException.at(
            json.where() + ": allowedDevices", "lower-case hex", MalformedException.quote(text));
      }
      ids.add(id);
    }
    return Optional.of(ids);
  }

  /** Writes {@code policy} in the one form that equal policies share. */
  public static ObjectNode write(NvidiaPolicy policy) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("vendorRoots", array(policy.vendorRoots(), NvidiaRoot::label));
    json.set("simulatedRoots", array(policy.simulatedRoots(), Digest::toString));
    json.set("simulatedRimRoots", array(policy.simulatedRimRoots(), Digest::toString));
    json.put("devices", policy.devices());
    ObjectNode chips = json.putObject("chips");
    new TreeMap<>(policy.chips())
        .forEach(
            (chip, floor) -> {
              ObjectNode node = chips.putObject(chip).put("minimumVbios", floor.vbios());
              floor.driver().ifPresent(driver -> node.put("minimumDriver", driver));
            });
    json.set("modes", array(policy.modes(), GpuMode::label));
    json.put("vbiosRim", policy.vbiosRim().label());
    json.put("driverRim", policy.driverRim().label());
    json.put("ocsp", policy.ocsp().label());
    json.put("maximumCollateralAge", policy.maximumCollateralAge().toString());
    policy.allowedDevices().ifPresent(ids -> json.set("allowedDevices", array(ids, Bytes::toHex)));
    json.put("allowZeroPadding", policy.allowZeroPadding());
    return json;
  }

  private static <T> ArrayNode array(Collection<T> values, Function<T, String> label) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    values.stream().map(label).sorted().forEach(array::add);
    return array;
  }
}
