package org.fedclave.simulator;

import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.dcap.EnclaveReport;

/**
 * Opens {@link SimulatedDcapAttestor}s for SGX by the name {@code simulated-sgx}. Settings, all
 * required: {@code vendor} is the folder of the {@link SimulatedIntel}, made if absent; {@code
 * chip} is any name, equal names are one platform; {@code measurement} is the program's MRENCLAVE,
 * 64 hex digits.
 */
public final class SimulatedSgxAttestorProvider implements AttestorProvider {

  public static final String NAME = "simulated-sgx";

  private final Clock clock;

  /** For the service loader. */
  public SimulatedSgxAttestorProvider() {
    this(Clock.systemUTC());
  }

  SimulatedSgxAttestorProvider(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Attestor open(Map<String, String> configuration) throws IOException {
    var settings = SimulatedDcapSettings.read(NAME, configuration, EnclaveReport.MEASUREMENT_BYTES);
    return SimulatedIntel.openOrCreate(settings.vendor(), clock)
        .platform(settings.chip())
        .enclave(settings.measurement());
  }
}
