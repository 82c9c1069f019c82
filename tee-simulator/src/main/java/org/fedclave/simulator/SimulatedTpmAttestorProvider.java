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
 * Opens {@link SimulatedTpmAttestor}s by the name {@code simulated-tpm}. Settings, all required:
 * {@code vendor} is the folder of the {@link SimulatedVendor}, made if absent; {@code chip} is any
 * name; {@code measurement} is the paravisor's, 96 hex digits; {@code program} is what was started,
 * in hex: its hash is extended into PCR 4 ({@link SimulatedTpm#pcrOfProgram}).
 */
public final class SimulatedTpmAttestorProvider implements AttestorProvider {

  public static final String NAME = "simulated-tpm";
  public static final String VENDOR = "vendor";
  public static final String CHIP = "chip";
  public static final String MEASUREMENT = "measurement";
  public static final String PROGRAM = "program";

  private static final Set<String> SETTINGS = Set.of(VENDOR, CHIP, MEASUREMENT, PROGRAM);

  private final Clock clock;

  /** For the service loader. */
  public SimulatedTpmAttestorProvider() {
    this(Clock.systemUTC());
  }

  SimulatedTpmAttestorProvider(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Attestor open(Map<String, String> configuration) throws IOException {
    SimulatedSettings.requireExactly("attestor " + NAME, SETTINGS, configuration);
    Bytes measurement = hex(MEASUREMENT, configuration);
    if (measurement.size() != SnpReport.MEASUREMENT_BYTES) {
      throw new IOException("the setting measurement must have 96 hex digits");
    }
    Path folder = Path.of(configuration.getOrDefault(VENDOR, ""));
    return new SimulatedTpmAttestor(
        SimulatedVendor.openOrCreate(folder, clock)
            .platform(configuration.getOrDefault(CHIP, ""), SimulatedPlatform.FIRMWARE),
        measurement,
        hex(PROGRAM, configuration));
  }

  private static Bytes hex(String name, Map<String, String> configuration) throws IOException {
    try {
      return Bytes.hex(configuration.getOrDefault(name, ""));
    } catch (IllegalArgumentException e) {
      throw new IOException("the setting " + name + " must be hex digits", e);
    }
  }
}
