package org.fedclave.attestation.nvidia;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fedclave.attestation.PolicyMembers;
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

  private static final int LONGEST = 64;

  private NvidiaPolicyJson() {}

  /** Reads a policy; the caller ends the reading with {@link StrictJson#finish}. */
  public static NvidiaPolicy read(StrictJson json) throws MalformedException {
    try {
      return new NvidiaPolicy(
          PolicyMembers.labelled(json, "vendorRoots", 0, NvidiaRoot.values(), NvidiaRoot::label),
          PolicyMembers.digests(json, "simulatedRoots"),
          PolicyMembers.digests(json, "simulatedRimRoots"),
          (int) json.integer("devices", 1, NvidiaPolicy.MOST_DEVICES),
          chips(json.object("chips")),
          PolicyMembers.labelled(json, "modes", 1, GpuMode.values(), GpuMode::label),
          collateral(json, "vbiosRim"),
          collateral(json, "driverRim"),
          collateral(json, "ocsp"),
          json.duration("maximumCollateralAge"),
          json.has("allowedDevices")
              ? Optional.of(PolicyMembers.hexes(json, "allowedDevices", 1))
              : Optional.empty(),
          json.flag("allowZeroPadding"));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
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

  /** Writes {@code policy} in the one form that equal policies share. */
  public static ObjectNode write(NvidiaPolicy policy) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("vendorRoots", PolicyMembers.array(policy.vendorRoots(), NvidiaRoot::label));
    json.set("simulatedRoots", PolicyMembers.array(policy.simulatedRoots(), Digest::toString));
    json.set(
        "simulatedRimRoots", PolicyMembers.array(policy.simulatedRimRoots(), Digest::toString));
    json.put("devices", policy.devices());
    ObjectNode chips = json.putObject("chips");
    new TreeMap<>(policy.chips())
        .forEach(
            (chip, floor) -> {
              ObjectNode node = chips.putObject(chip).put("minimumVbios", floor.vbios());
              floor.driver().ifPresent(driver -> node.put("minimumDriver", driver));
            });
    json.set("modes", PolicyMembers.array(policy.modes(), GpuMode::label));
    json.put("vbiosRim", policy.vbiosRim().label());
    json.put("driverRim", policy.driverRim().label());
    json.put("ocsp", policy.ocsp().label());
    json.put("maximumCollateralAge", policy.maximumCollateralAge().toString());
    policy
        .allowedDevices()
        .ifPresent(ids -> json.set("allowedDevices", PolicyMembers.array(ids, Bytes::toHex)));
    json.put("allowZeroPadding", policy.allowZeroPadding());
    return json;
  }
}
