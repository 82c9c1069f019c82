package org.fedclave.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.fedclave.attestation.Attestor;
import org.fedclave.protocol.Bytes;

/** Opens {@link SimulatedPsa}s, each an Arm PSA device, by the name {@code simulated-psa}. */
public final class SimulatedPsaAttestorProvider extends SimulatedDeviceProvider {

  public static final String NAME = "simulated-psa";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  Set<Integer> measurementBytes() {
    return Set.of(32, 48, 64);
  }

  @Override
  Attestor open(Path vendor, String chip, Bytes measurement) throws IOException {
    return SimulatedPsa.open(vendor, chip, measurement);
  }
}
