package org.fedclave.attestation.nvidia;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.Test;

/** What a person signs says every member of the section, and warns where it is weak. */
class NvidiaPolicyWordsTest {

  private static final Digest ROOT = Digest.of(Bytes.utf8("root"));
  private static final Digest RIM_ROOT = Digest.of(Bytes.utf8("another root"));

  @Test
  void aStrictSectionIsSaidInOrder() {
    var policy =
        new NvidiaPolicy(
            Set.of(NvidiaRoot.values()),
            Set.of(),
            Set.of(),
            2,
            Map.of(
                "GH100",
                new DeviceFloor("96.00.9F.00.01", Optional.of("550.90.07")),
                "LS10",
                new DeviceFloor("96.10.00.00.02", Optional.empty())),
            Set.of(GpuMode.SINGLE_GPU, GpuMode.PROTECTED_PCIE),
            CollateralRule.REQUIRED,
            CollateralRule.REQUIRED,
            CollateralRule.REQUIRED,
            Duration.ofHours(73),
            Optional.of(Set.of(Bytes.hex("0e".repeat(32)), Bytes.hex("0d".repeat(32)))),
            false);
    assertThat(policy.explain())
        .containsExactly(
            "exactly 2 NVIDIA devices, each with evidence of its own",
            "NVIDIA evidence must lead to a root of NVIDIA: nvidia-device-identity,"
                + " nvidia-rim-signing",
            "GH100: VBIOS at least 96.00.9F.00.01, driver at least 550.90.07",
            "LS10: VBIOS at least 96.10.00.00.02, no driver",
            "links to other devices: "
                + GpuMode.PROTECTED_PCIE.label()
                + ", "
                + GpuMode.SINGLE_GPU.label(),
            "all measurements that NVIDIA lists for the VBIOS must be as listed",
            "all measurements that NVIDIA lists for the driver must be as listed",
            "an OCSP answer for every certificate that NVIDIA issued, at most 3 days 1 hours old",
            "one of these devices: " + "0d".repeat(32) + ", " + "0e".repeat(32),
            "never a device whose firmware says that it is under a debugger");
  }

  @Test
  void aWeakSectionWarnsOfEachWeakness() {
    var policy =
        new NvidiaPolicy(
            Set.of(),
            Set.of(ROOT),
            Set.of(RIM_ROOT),
            1,
            Map.of("*", new DeviceFloor("00.00.00.00.01", Optional.empty())),
            Set.of(GpuMode.UNSTATED),
            CollateralRule.WHEN_PRESENT,
            CollateralRule.WHEN_PRESENT,
            CollateralRule.WHEN_PRESENT,
            Duration.ofHours(73),
            Optional.empty(),
            true);
    String brought = " are compared only if whoever presents the evidence brings NVIDIA's list;";
    assertThat(policy.explain())
        .containsExactly(
            "exactly 1 NVIDIA devices, each with evidence of its own",
            "NVIDIA evidence must lead to no root of NVIDIA",
            trusted(ROOT, "devices"),
            trusted(RIM_ROOT, "reference values"),
            "WARNING: any other chip: VBIOS at least 00.00.00.00.01, no driver",
            "links to other devices: unstated",
            "WARNING: a GPU that does not say how it protects its links is accepted",
            "WARNING: measurements of the VBIOS" + brought + " without it a debug mode is not seen",
            "WARNING: measurements of the driver"
                + brought
                + " without it a debug mode is not seen",
            "WARNING: revocation is checked only if whoever presents the evidence brings OCSP"
                + " answers, at most 3 days 1 hours old",
            "zero bytes may follow a report",
            "never a device whose firmware says that it is under a debugger");
  }

  private static String trusted(Digest root, String what) {
    return "WARNING: the test root "
        + root
        + " is trusted for "
        + what
        + " too; its evidence is simulated and proves nothing";
  }
}
