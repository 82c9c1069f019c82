package org.fedclave.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.fedclave.attestation.Attestor;
import org.fedclave.protocol.Bytes;

/**
 * Opens {@link SimulatedNitro}s, each an AWS Nitro enclave, by the name {@code simulated-nitro}.
 */
public final class SimulatedNitroAttestorProvider extends SimulatedDeviceProvider {

  public static final String NAME = "simulated-nitro";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  Set<Integer> measurementBytes() {
    return Set.of(48);
  }

  @Override
  Attestor open(Path vendor, String chip, Bytes measurement) throws IOException {
    return SimulatedNitro.open(vendor, chip, measurement, Clock.systemUTC());
  }
}
