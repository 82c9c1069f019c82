package org.fedclave.simulator;

import java.util.Set;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.snp.SnpReport;
import org.fedclave.protocol.Bytes;

/**
 * Vouches, as Azure's confidential machines do, by a TPM whose key a hardware report binds: a
 * {@link SimulatedPlatform} that says it runs a paravisor, which says it started a program.
 * Thread-safe.
 */
public final class SimulatedTpmAttestor implements Attestor {

  private static final Set<Integer> QUOTED = Set.of(0, 1, 2, 3, 4, 5, 6, 7);

  private final SimulatedPlatform platform;
  private final Bytes measurement;
  private final SimulatedTpm tpm;
  private final SimulatedHclReport report;

  SimulatedTpmAttestor(SimulatedPlatform platform, Bytes measurement, Bytes program) {
    if (measurement.size() != SnpReport.MEASUREMENT_BYTES) {
      throw new IllegalArgumentException("a measurement has 48 bytes, not " + measurement.size());
    }
    SimulatedTpmKey key = SimulatedTpmKey.generate(SimulatedTpmKey.Scheme.RSASSA);
    this.platform = platform;
    this.measurement = measurement;
    this.tpm = SimulatedTpm.booted(key, program);
    this.report = new SimulatedHclReport(key);
  }

  @Override
  public Evidence attest(Bytes reportData) {
    var pieces =
        report.pieces(platform.evidence(platform.report(measurement, report.reportData())));
    pieces.put(EvidenceItem.EVENT_LOG, tpm.eventLog());
    return tpm.evidence(tpm.quote(SimulatedTpm.extraDataFor(reportData), QUOTED), pieces);
  }
}
