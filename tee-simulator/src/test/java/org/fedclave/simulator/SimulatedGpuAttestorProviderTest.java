package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.GpuAttestor;
import org.fedclave.attestation.GpuAttestorProvider;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.nvidia.NvidiaAppraiser;
import org.fedclave.attestation.nvidia.NvidiaClaims;
import org.fedclave.attestation.nvidia.NvidiaPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedGpuAttestorProviderTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final Bytes NONCE = Bytes.hex("17".repeat(32));

  @TempDir private Path folder;

  @Test
  void eachNamedGpuProvesItselfAndIsTheSameInEveryProcess() throws IOException, RefusedException {
    Path vendorFolder = folder.resolve("nvidia");
    List<Bytes> first = ids(vendorFolder, "a,b");
    assertThat(first).doesNotHaveDuplicates().hasSize(2);
    assertThat(ids(vendorFolder, "b,a")).containsExactly(first.get(1), first.get(0));
  }

  private static List<Bytes> ids(Path vendorFolder, String gpus)
      throws IOException, RefusedException {
    var provider = new SimulatedGpuAttestorProvider(CLOCK);
    SimulatedNvidia vendor = SimulatedNvidia.openOrCreate(vendorFolder, CLOCK);
    NvidiaPolicy policy =
        SimulatedGpuPolicy.trusting(vendor.rootFingerprint(), vendor.rimRootFingerprint(), 2);
    var appraiser = new NvidiaAppraiser(policy);
    List<Bytes> ids = new ArrayList<>();
    try (GpuAttestor attestor =
        provider.open(Map.of("vendor", vendorFolder.toString(), "gpus", gpus))) {
      for (Evidence evidence : attestor.attest(NONCE)) {
        ids.add(appraiser.appraise(evidence, NONCE, NOW).genuine().deviceId());
        assertThat(NvidiaClaims.show(evidence).path("mode").asText()).isEqualTo("single-gpu");
      }
    }
    return ids;
  }

  @Test
  void itIsFoundByItsNameAndSaysWhichSettingsItNeeds() {
    assertThatThrownBy(() -> GpuAttestorProvider.open("simulated-nvidia-gpu", Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("[gpus, vendor]");
    assertThatThrownBy(
            () ->
                GpuAttestorProvider.open(
                    "simulated-nvidia-gpu", Map.of("vendor", folder.toString(), "gpus", "a,a")))
        .hasMessageContaining("different names");
    assertThatThrownBy(() -> GpuAttestorProvider.open("nothing", Map.of()))
        .hasMessageContaining("simulated-nvidia-gpu");
  }

  @Test
  void aPolicyWithSimulatedGpusReadsBackAsItWasWritten() throws IOException, MalformedException {
    SimulatedNvidia vendor = SimulatedNvidia.openOrCreate(folder.resolve("nvidia"), CLOCK);
    NvidiaPolicy gpus =
        SimulatedGpuPolicy.trusting(vendor.rootFingerprint(), vendor.rimRootFingerprint(), 2);
    AppraisalPolicy cpu =
        SimulatedPolicy.trusting(
            vendor.rootFingerprint(), java.util.Set.of(Bytes.hex("01".repeat(48))));
    AppraisalPolicy both =
        AppraisalPolicy.of(
            cpu.maximumEvidenceAge(), cpu.sections().values().iterator().next(), gpus);
    assertThat(AppraisalPolicy.parse(both.toJson())).isEqualTo(both);
    assertThat(String.join("\n", both.explain()))
        .contains("exactly 2 NVIDIA devices")
        .contains("WARNING: the test root");
  }
}
