package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.collateral.CollateralStore;
import org.fedclave.attestation.collateral.StoredEndorsements;
import org.fedclave.attestation.collateral.UpdateChannel;
import org.fedclave.attestation.nvidia.NvidiaAppraiser;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bare report of a GPU is completed from a store, and only with what is for it. */
class GpuCollateralTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final Bytes NONCE = Bytes.hex("17".repeat(32));

  @TempDir private Path folder;

  @Test
  void reportsGetTheirRimsAndTheAnswersForTheirCertificates()
      throws IOException, MalformedException, RefusedException {
    SimulatedNvidia vendor = SimulatedNvidia.openOrCreate(folder.resolve("nvidia"), CLOCK);
    SimulatedGpu gpu = vendor.gpu("one");
    SimulatedGpu other = vendor.gpu("other");
    CollateralStore store = CollateralStore.openOrCreate(folder.resolve("store"), CLOCK);
    for (SimulatedGpu each : new SimulatedGpu[] {gpu, other}) {
      for (Bytes answer : each.separateAnswers()) {
        store.importBytes("answer", answer, UpdateChannel.STANDARD);
      }
    }
    for (SimulatedRim rim :
        new SimulatedRim[] {
          gpu.vbiosRim(), gpu.driverRim(), gpu.vbiosRim().forVersion("96.00.9F.00.02")
        }) {
      store.importBytes(
          "rim", rim.signedBy(vendor.rimKey(), vendor.rimChain()), UpdateChannel.STANDARD);
    }
    Evidence whole = gpu.evidence(gpu.report(NONCE));
    Map<EvidenceItem, Bytes> bare = new EnumMap<>(EvidenceItem.class);
    bare.put(EvidenceItem.REPORT, whole.item(EvidenceItem.REPORT));
    bare.put(EvidenceItem.CERTIFICATE_CHAIN, whole.item(EvidenceItem.CERTIFICATE_CHAIN));
    var appraiser =
        new NvidiaAppraiser(
            SimulatedGpuPolicy.trusting(vendor.rootFingerprint(), vendor.rimRootFingerprint(), 1));

    assertThatThrownBy(
            () -> appraiser.appraise(new Evidence(EvidenceFormat.NVIDIA_GPU, bare), NONCE, NOW))
        .isInstanceOf(RefusedException.class);
    Evidence completed =
        new StoredEndorsements(store, UpdateChannel.STANDARD, CLOCK)
            .complete(EvidenceFormat.NVIDIA_GPU, bare);
    assertThat(appraiser.appraise(completed, NONCE, NOW).revocationAsOf()).contains(NOW);
  }
}
