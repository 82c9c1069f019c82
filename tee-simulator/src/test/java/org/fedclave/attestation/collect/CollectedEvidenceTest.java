package org.fedclave.attestation.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.simulator.SimulatedPlatform;
import org.fedclave.simulator.SimulatedPolicy;
import org.fedclave.simulator.SimulatedVendor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the collector makes of a kernel's report and a host's certificates is what the appraiser
 * reads. The class lies in the collector's package to stand in for its kernel.
 */
class CollectedEvidenceTest {

  private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
  private static final Bytes MEASUREMENT = Bytes.hex("5a".repeat(48));
  private static final Bytes DATA = Bytes.hex("d1".repeat(64));

  /** A kernel whose chip and host are simulated, with a real report and real certificates. */
  private record SimulatedKernel(SimulatedPlatform platform) implements TsmReports {

    @Override
    public Entry create() {
      return new Entry() {
        private Bytes data = Bytes.EMPTY;
        private int generation;

        @Override
        public boolean has(String attribute) {
          return attribute.equals("auxblob");
        }

        @Override
        public void write(String attribute, Bytes value) {
          assertThat(attribute).isEqualTo("inblob");
          data = value;
          generation++;
        }

        @Override
        public Bytes read(String attribute, int largest) throws IOException {
          Evidence made = platform.evidence(platform.report(MEASUREMENT, pad(data)));
          return switch (attribute) {
            case "provider" -> Bytes.utf8("sev_guest\n");
            case "generation" -> Bytes.utf8(generation + "\n");
            case "outblob" -> made.item(EvidenceItem.REPORT);
            case "auxblob" -> table(made);
            default -> throw new IOException(attribute);
          };
        }

        @Override
        public void close() {}
      };
    }

    private static Bytes pad(Bytes data) {
      return Bytes.of(data.toArray(), 0, 64);
    }

    private static Bytes table(Evidence made) {
      SequencedMap<String, Bytes> certificates = new LinkedHashMap<>();
      certificates.put(
          "63da758de6644564adc5f4b93be8accd", made.item(EvidenceItem.LEAF_CERTIFICATE));
      certificates.put(
          "4ab7b379bbac4fe4a02f05aef327c782", made.item(EvidenceItem.INTERMEDIATE_CERTIFICATE));
      certificates.put(
          "c0b406a4a803495297433fb6014cd0ae", made.item(EvidenceItem.ROOT_CERTIFICATE));
      made.find(EvidenceItem.REVOCATION_LIST)
          .ifPresent(list -> certificates.put("92f81bc358114d3d97ffd19f88dc67ea", list));
      ByteBuffer table = ByteBuffer.allocate(32 << 10).order(ByteOrder.LITTLE_ENDIAN);
      int offset = 24 * (certificates.size() + 1);
      for (Map.Entry<String, Bytes> certificate : certificates.entrySet()) {
        table.put(Bytes.hex(certificate.getKey()).toArray());
        table.putInt(offset).putInt(certificate.getValue().size());
        table.put(offset, certificate.getValue().toArray());
        offset += certificate.getValue().size();
      }
      byte[] bytes = new byte[table.capacity()];
      table.get(0, bytes);
      return Bytes.wrap(bytes);
    }
  }

  @Test
  void whatIsCollectedIsAcceptedAndBindsItsDataAlone(@TempDir Path folder) throws Exception {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    var vendor = SimulatedVendor.openOrCreate(folder, clock);
    var kernel = new SimulatedKernel(vendor.platform("chip", SimulatedPlatform.FIRMWARE));
    var attestor =
        new ConfigfsTsmAttestor(kernel, Optional.empty(), Optional.empty(), EndorsementSource.NONE);
    var appraiser =
        new Appraiser(
            SimulatedPolicy.trusting(vendor.rootFingerprint(), Set.of(MEASUREMENT)), clock);
    Bytes evidence = attestor.attest(DATA).encode();

    assertThat(appraiser.appraiseReportData(evidence, DATA, NOW).simulated()).isTrue();
    Bytes other = Bytes.hex("d2".repeat(64));
    assertThatThrownBy(() -> appraiser.appraiseReportData(evidence, other, NOW))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.REPORT_DATA));
  }
}
