package org.fedclave.simulator;

import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.snp.SnpReport;
import org.fedclave.protocol.Bytes;

/**
 * Vouches, as a simulated chip, for a program whose measurement it is told. Thread-safe.
 *
 * <p>Its revocation list is of the moment when the platform was made, so a policy with a maximum
 * age of collateral refuses it after that time: open a new one.
 */
public final class SimulatedSnpAttestor implements Attestor {

  private final SimulatedPlatform platform;
  private final Bytes measurement;

  SimulatedSnpAttestor(SimulatedPlatform platform, Bytes measurement) {
    if (measurement.size() != SnpReport.MEASUREMENT_BYTES) {
      throw new IllegalArgumentException("a measurement has 48 bytes, not " + measurement.size());
    }
    this.platform = platform;
    this.measurement = measurement;
  }

  @Override
  public Evidence attest(Bytes reportData) {
    return platform.evidence(platform.report(measurement, reportData));
  }
}
