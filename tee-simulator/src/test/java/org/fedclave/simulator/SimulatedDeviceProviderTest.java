package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedDeviceProviderTest {

  private static final Bytes DATA = Bytes.hex("d1".repeat(64));
  private static final Bytes MEASUREMENT = Bytes.hex("5a".repeat(48));

  @TempDir Path folder;

  @Test
  void aDeviceOpenedByNameIsAcceptedByThePolicyOfItsFolder() throws IOException, RefusedException {
    assertAccepted("simulated-psa", SimulatedPsa.open(folder, "a", MEASUREMENT).policy());
    assertAccepted("simulated-cca", SimulatedCca.open(folder, "a", MEASUREMENT).policy());
    assertAccepted(
        "simulated-nitro",
        SimulatedNitro.open(folder, "a", MEASUREMENT, Clock.systemUTC()).policy());
  }

  private void assertAccepted(String name, TechnologyPolicy policy)
      throws IOException, RefusedException {
    try (Attestor attestor = AttestorProvider.open(name, settings(MEASUREMENT.toHex()))) {
      var accepted =
          policy.appraiser().appraise(attestor.attest(DATA), DATA, Clock.systemUTC().instant());
      assertThat(accepted.simulated()).isTrue();
      assertThat(accepted.format()).isEqualTo(policy.format());
    }
  }

  private Map<String, String> settings(String measurement) {
    return Map.of("vendor", folder.toString(), "chip", "a", "measurement", measurement);
  }

  @Test
  void aMissingOrUnknownSettingIsRefused() {
    for (String name : new String[] {"simulated-psa", "simulated-cca", "simulated-nitro"}) {
      assertThatThrownBy(() -> AttestorProvider.open(name, Map.of("chip", "a")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("[chip, measurement, vendor]");
      assertThatThrownBy(() -> AttestorProvider.open(name, settings("abcd")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("hexadecimal");
    }
  }

  @Test
  void anotherDevicesTokenIsRefused() throws IOException {
    var policy = SimulatedPsa.open(folder, "b", MEASUREMENT).policy();
    try (Attestor attestor = AttestorProvider.open("simulated-psa", settings("5a".repeat(48)))) {
      assertThatThrownBy(
              () -> policy.appraiser().appraise(attestor.attest(DATA), DATA, Instant.EPOCH))
          .hasMessageContaining("names no key for the device");
    }
  }
}
