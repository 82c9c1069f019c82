package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedTpmAttestorProviderTest {

  private static final Bytes REPORT_DATA = Bytes.hex("d1".repeat(64));
  private static final Bytes PROGRAM = Bytes.hex("c0de");
  private static final AppraisalPolicy POLICY =
      SimulatedPolicy.trustingTpms(
          SimulatedExchange.VENDOR.rootFingerprint(),
          Set.of(SimulatedExchange.MEASUREMENT),
          Set.of(PROGRAM));

  private static Map<String, String> settings() {
    return new HashMap<>(
        Map.of(
            "vendor", Path.of("target", "simulated-vendor").toString(),
            "chip", "a chip",
            "measurement", SimulatedExchange.MEASUREMENT.toHex(),
            "program", PROGRAM.toHex()));
  }

  private static Bytes evidence(Map<String, String> settings) throws IOException {
    try (Attestor attestor =
        new SimulatedTpmAttestorProvider(SimulatedExchange.CLOCK).open(settings)) {
      return attestor.attest(REPORT_DATA).encode();
    }
  }

  @Test
  void whatItVouchesForIsAcceptedAndCalledSimulated() throws IOException, RefusedException {
    var appraised =
        new Appraiser(POLICY, SimulatedExchange.CLOCK)
            .appraiseReportData(evidence(settings()), REPORT_DATA, SimulatedExchange.NOW);
    assertThat(appraised.simulated()).isTrue();
    assertThat(appraised.describe()).startsWith("SIMULATED TPM 2.0");
    assertThat(appraised.deviceId()).contains(SimulatedExchange.PLATFORM.chipId());
    assertThat(POLICY.explain()).anyMatch(line -> line.contains("WARNING: the test root"));
  }

  @Test
  void anotherProgramIsRefused() throws IOException {
    Map<String, String> settings = settings();
    settings.put("program", "beef");
    Bytes evidence = evidence(settings);
    assertThatThrownBy(
            () ->
                new Appraiser(POLICY, SimulatedExchange.CLOCK)
                    .appraiseReportData(evidence, REPORT_DATA, SimulatedExchange.NOW))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.MEASUREMENT));
  }

  @ParameterizedTest
  @CsvSource({
    "measurement, abcd, 96 hex digits",
    "measurement, xy, hex digits",
    "program, xy, hex digits",
    "anything, x, 'exactly the settings [chip, measurement, program, vendor]'"
  })
  void wrongSettingsAreRefused(String name, String value, String words) {
    Map<String, String> settings = settings();
    settings.put(name, value);
    assertThatThrownBy(() -> AttestorProvider.open("simulated-tpm", settings))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(words);
  }
}
