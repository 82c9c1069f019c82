package org.fedclave.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.fedclave.attestation.Attestor;
import org.fedclave.protocol.Bytes;

/**
 * Opens {@link SimulatedCca}s, each a realm on an Arm CCA platform, by the name {@code
 * simulated-cca}.
 */
public final class SimulatedCcaAttestorProvider extends SimulatedDeviceProvider {

  public static final String NAME = "simulated-cca";

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
    return SimulatedCca.open(vendor, chip, measurement);
  }
}
