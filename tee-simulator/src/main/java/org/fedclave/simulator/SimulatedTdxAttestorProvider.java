package org.fedclave.simulator;

import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.dcap.TdReport;

/**
 * Opens {@link SimulatedDcapAttestor}s for TDX by the name {@code simulated-tdx}. Settings, all
 * required: {@code vendor} is the folder of the {@link SimulatedIntel}, made if absent; {@code
 * chip} is any name, equal names are one platform; {@code measurement} is the program's MRTD, 96
 * hex digits.
 */
public final class SimulatedTdxAttestorProvider implements AttestorProvider {

  public static final String NAME = "simulated-tdx";

  private final Clock clock;

  /** For the service loader. */
  public SimulatedTdxAttestorProvider() {
    this(Clock.systemUTC());
  }

  SimulatedTdxAttestorProvider(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Attestor open(Map<String, String> configuration) throws IOException {
    var settings = SimulatedDcapSettings.read(NAME, configuration, TdReport.MEASUREMENT_BYTES);
    return SimulatedIntel.openOrCreate(settings.vendor(), clock)
        .platform(settings.chip())
        .trustDomain(settings.measurement());
  }
}
