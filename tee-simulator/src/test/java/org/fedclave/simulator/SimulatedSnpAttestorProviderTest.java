package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

class SimulatedSnpAttestorProviderTest {

  private static final Bytes REPORT_DATA = Bytes.hex("d1".repeat(64));
  private static final Map<String, String> SETTINGS =
      Map.of(
          "vendor", Path.of("target", "simulated-vendor").toString(),
          "chip", "a chip",
          "measurement", SimulatedExchange.MEASUREMENT.toHex());

  @Test
  void anAttestorOpenedWithTheVerifiersClockIsAccepted() throws IOException, RefusedException {
    assertThat(SimulatedExchange.VENDOR.rootCertificate().isEmpty()).isFalse();
    try (Attestor attestor =
        new SimulatedSnpAttestorProvider(SimulatedExchange.CLOCK).open(SETTINGS)) {
      var appraised =
          new SimulatedExchange()
              .appraiser.appraiseReportData(
                  attestor.attest(REPORT_DATA).encode(), REPORT_DATA, SimulatedExchange.NOW);
      assertThat(appraised.deviceId()).contains(SimulatedExchange.PLATFORM.chipId());
    }
  }

  @Test
  void itIsFoundByItsNameOnTheClassPath() throws IOException {
    assertThat(SimulatedExchange.VENDOR.rootCertificate().isEmpty()).isFalse();
    try (Attestor attestor = AttestorProvider.open("simulated-sev-snp", SETTINGS)) {
      assertThat(attestor.attest(REPORT_DATA).find(EvidenceItem.REVOCATION_LIST)).isPresent();
    }
  }

  @Test
  void anUnknownNameIsRefusedWithThoseThatThereAre() {
    assertThatThrownBy(() -> AttestorProvider.open("sev-snp", SETTINGS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("\"sev-snp\"")
        .hasMessageContaining("simulated-sev-snp");
  }

  @Test
  void aMissingOrUnknownSettingIsRefused() {
    assertThatThrownBy(() -> AttestorProvider.open("simulated-sev-snp", Map.of("chip", "a")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("[chip, measurement, vendor]");
  }

  @Test
  void aMeasurementOfAnotherLengthIsRefused() {
    assertThatThrownBy(
            () ->
                AttestorProvider.open(
                    "simulated-sev-snp", Map.of("vendor", "x", "chip", "a", "measurement", "abcd")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("96 hex digits");
  }
}
