package org.fedclave.attestation.nvidia;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/** A {@link NvidiaPolicy} in sentences, for the person who signs it. */
final class NvidiaPolicyWords {

  private NvidiaPolicyWords() {}

  static List<String> of(NvidiaPolicy policy) {
    var lines = new ArrayList<String>();
    lines.add("exactly " + policy.devices() + " NVIDIA devices, each with evidence of its own");
    lines.add(
        "NVIDIA evidence must lead to "
            + (policy.vendorRoots().isEmpty()
                ? "no root of NVIDIA"
                : "a root of NVIDIA: "
                    + sorted(policy.vendorRoots().stream().map(NvidiaRoot::label).toList())));
    simulated(lines, "devices", policy.simulatedRoots());
    simulated(lines, "reference values", policy.simulatedRimRoots());
    new TreeMap<>(policy.chips())
        .forEach(
            (chip, floor) ->
                lines.add(
                    (chip.equals(NvidiaPolicy.ANY_CHIP) ? "WARNING: any other chip" : chip)
                        + ": VBIOS at least "
                        + floor.vbios()
                        + floor.driver().map(d -> ", driver at least " + d).orElse(", no driver")));
    lines.add(
        "links to other devices: " + sorted(policy.modes().stream().map(GpuMode::label).toList()));
    if (policy.modes().contains(GpuMode.UNSTATED)) {
      lines.add("WARNING: a GPU that does not say how it protects its links is accepted");
    }
    lines.add(rim("VBIOS", policy.vbiosRim()));
    lines.add(rim("driver", policy.driverRim()));
    lines.add(
        policy.ocsp() == CollateralRule.REQUIRED
            ? "an OCSP answer for every certificate that NVIDIA issued, at most " + age(policy)
            : "WARNING: revocation is checked only if whoever presents the evidence brings OCSP"
                + " answers, at most "
                + age(policy));
    policy
        .allowedDevices()
        .ifPresent(
            ids ->
                lines.add(
                    "one of these devices: " + sorted(ids.stream().map(Bytes::toHex).toList())));
    if (policy.allowZeroPadding()) {
      lines.add("zero bytes may follow a report");
    }
    lines.add("never a device whose firmware says that it is under a debugger");
    return List.copyOf(lines);
  }

  private static void simulated(List<String> lines, String what, Collection<Digest> roots) {
    for (Digest root : new TreeSet<>(roots)) {
      lines.add(
          "WARNING: the test root "
              + root
              + " is trusted for "
              + what
              + " too; its evidence is simulated and proves nothing");
    }
  }

  private static String rim(String which, CollateralRule rule) {
    return rule == CollateralRule.REQUIRED
        ? "all measurements that NVIDIA lists for the " + which + " must be as listed"
        : "WARNING: measurements of the "
            + which
            + " are compared only if whoever presents the evidence brings NVIDIA's list; without it"
            + " a debug mode is not seen";
  }

  private static String age(NvidiaPolicy policy) {
    return policy.maximumCollateralAge().toDays()
        + " days "
        + policy.maximumCollateralAge().toHoursPart()
        + " hours old";
  }

  private static String sorted(List<String> words) {
    return words.stream().sorted().collect(Collectors.joining(", "));
  }
}
