package org.fedclave.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.protocol.Bytes;

/**
 * What the providers of simulated devices share: the settings {@code vendor} (a folder with the
 * device's test keys, made if absent), {@code chip} (any name; equal names are one device) and
 * {@code measurement} (the program's, in hexadecimal), all required.
 */
abstract sealed class SimulatedDeviceProvider implements AttestorProvider
    permits SimulatedPsaAttestorProvider,
        SimulatedCcaAttestorProvider,
        SimulatedNitroAttestorProvider {

  private static final Set<String> SETTINGS = Set.of("vendor", "chip", "measurement");

  @Override
  public final Attestor open(Map<String, String> configuration) throws IOException {
    SimulatedSettings.requireExactly("attestor " + name(), SETTINGS, configuration);
    Bytes measurement = measurement(configuration.getOrDefault("measurement", ""));
    return open(
        Path.of(configuration.getOrDefault("vendor", "")),
        configuration.getOrDefault("chip", ""),
        measurement);
  }

  private Bytes measurement(String hex) throws IOException {
    try {
      Bytes measurement = Bytes.hex(hex);
      if (measurementBytes().contains(measurement.size())) {
        return measurement;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one refusal below
    }
    throw new IOException(
        "the setting measurement must be hexadecimal of as many bytes as one of "
            + new TreeSet<>(measurementBytes()));
  }

  /** How long a measurement of this technology may be. */
  abstract Set<Integer> measurementBytes();

  abstract Attestor open(Path vendor, String chip, Bytes measurement) throws IOException;
}
