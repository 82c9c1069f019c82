package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.DcapEvidence.CLOCK;
import static org.fedclave.simulator.DcapEvidence.MRENCLAVE;
import static org.fedclave.simulator.DcapEvidence.MRTD;
import static org.fedclave.simulator.DcapEvidence.NOW;
import static org.fedclave.simulator.DcapEvidence.REPORT_DATA;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.dcap.AcceptableQuote;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedDcapAttestorTest {

  @TempDir private Path folder = Path.of("none");

  private Map<String, String> settings(Bytes measurement) {
    return Map.of(
        "vendor", folder.resolve("intel").toString(),
        "chip", "a chip",
        "measurement", measurement.toHex());
  }

  private Digest root() throws IOException {
    return SimulatedIntel.openOrCreate(folder.resolve("intel"), CLOCK).rootFingerprint();
  }

  @Test
  void aTrustDomainVouchesForItself() throws IOException, RefusedException {
    var evidence = new SimulatedTdxAttestorProvider(CLOCK).open(settings(MRTD)).attest(REPORT_DATA);
    AcceptableQuote accepted =
        SimulatedDcapPolicy.tdx(root(), Set.of(MRTD))
            .appraiser()
            .appraise(evidence, REPORT_DATA, NOW);
    assertThat(accepted.describe()).startsWith("Intel TDX");
  }

  @Test
  void anEnclaveVouchesForItself() throws IOException, RefusedException {
    var evidence =
        new SimulatedSgxAttestorProvider(CLOCK).open(settings(MRENCLAVE)).attest(REPORT_DATA);
    AcceptableQuote accepted =
        SimulatedDcapPolicy.sgx(root(), Set.of(MRENCLAVE))
            .appraiser()
            .appraise(evidence, REPORT_DATA, NOW);
    assertThat(accepted.describe()).startsWith("Intel SGX");
  }

  @Test
  void bothAreFoundByTheirNames() throws IOException {
    assertThat(AttestorProvider.open(SimulatedTdxAttestorProvider.NAME, settings(MRTD)))
        .isInstanceOf(SimulatedDcapAttestor.class);
    assertThat(AttestorProvider.open(SimulatedSgxAttestorProvider.NAME, settings(MRENCLAVE)))
        .isInstanceOf(SimulatedDcapAttestor.class);
  }

  @Test
  void settingsThatAreMissingUnknownOrWrongAreRefused() {
    var provider = new SimulatedTdxAttestorProvider(CLOCK);
    assertThatThrownBy(() -> provider.open(Map.of()))
        .hasMessageContaining("[chip, measurement, vendor]");
    Map<String, String> more = new HashMap<>(settings(MRTD));
    more.put("colour", "blue");
    assertThatThrownBy(() -> provider.open(more)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> provider.open(settings(MRENCLAVE)))
        .hasMessage("the setting measurement must have 96 hex digits");
  }
}
