package org.fedclave.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.snp.SnpReport;
import org.fedclave.protocol.Bytes;

/**
 * Opens {@link SimulatedSnpAttestor}s by the name {@code simulated-sev-snp}. Settings, all
 * required: {@code vendor} is the folder of the {@link SimulatedVendor}, made if absent; {@code
 * chip} is any name, equal names are one chip; {@code measurement} is the program's, 96 hex digits.
 */
public final class SimulatedSnpAttestorProvider implements AttestorProvider {

  public static final String NAME = "simulated-sev-snp";
  public static final String VENDOR = "vendor";
  public static final String CHIP = "chip";
  public static final String MEASUREMENT = "measurement";

  private static final Set<String> SETTINGS = Set.of(VENDOR, CHIP, MEASUREMENT);

  private final Clock clock;

  /** For the service loader. */
  public SimulatedSnpAttestorProvider() {
    this(Clock.systemUTC());
  }

  SimulatedSnpAttestorProvider(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Attestor open(Map<String, String> configuration) throws IOException {
    SimulatedSettings.requireExactly("attestor " + NAME, SETTINGS, configuration);
    Bytes measurement = measurement(configuration.getOrDefault(MEASUREMENT, ""));
    Path folder = Path.of(configuration.getOrDefault(VENDOR, ""));
    return SimulatedVendor.openOrCreate(folder, clock)
        .platform(configuration.getOrDefault(CHIP, ""), SimulatedPlatform.FIRMWARE)
        .attestor(measurement);
  }

  private static Bytes measurement(String hex) throws IOException {
    try {
      Bytes measurement = Bytes.hex(hex);
      if (measurement.size() == SnpReport.MEASUREMENT_BYTES) {
        return measurement;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one refusal below
    }
    throw new IOException("the setting measurement must have 96 hex digits");
  }
}
