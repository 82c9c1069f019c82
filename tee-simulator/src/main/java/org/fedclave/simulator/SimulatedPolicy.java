package org.fedclave.simulator;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.attestation.snp.RevocationRule;
import org.fedclave.attestation.snp.SnpPolicy;
import org.fedclave.attestation.snp.SnpProduct;
import org.fedclave.attestation.snp.TcbFloor;
import org.fedclave.attestation.tpm.KeyTrust;
import org.fedclave.attestation.tpm.TpmPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * The policy of a demonstration: as strict as a real one, but trusting a test root and no vendor.
 */
public final class SimulatedPolicy {

  private static final Duration COLLATERAL_AGE = Duration.ofDays(30);
  private static final Duration EVIDENCE_AGE = Duration.ofHours(1);

  private SimulatedPolicy() {}

  /**
   * Accepts chips with {@link SimulatedPlatform#FIRMWARE} or newer.
   *
   * @param root {@link SimulatedVendor#rootFingerprint}
   * @param measurements the accepted programs, 48 bytes each
   */
  public static AppraisalPolicy trusting(Digest root, Set<Bytes> measurements) {
    return AppraisalPolicy.of(EVIDENCE_AGE, snp(root, measurements));
  }

  /**
   * Accepts TPMs whose keys a report of such a chip binds.
   *
   * @param measurements the accepted paravisors, 48 bytes each
   * @param programs what they may have started
   */
  public static AppraisalPolicy trustingTpms(
      Digest root, Set<Bytes> measurements, Set<Bytes> programs) {
    return AppraisalPolicy.of(
        EVIDENCE_AGE,
        new TpmPolicy(
            KeyTrust.byHardware(snp(root, measurements)),
            HashBank.SHA256,
            Map.of(
                SimulatedTpm.PROGRAM_PCR,
                programs.stream().map(SimulatedTpm::pcrOfProgram).collect(Collectors.toSet())),
            Set.of(),
            Set.of(0, SimulatedTpm.PROGRAM_PCR),
            0));
  }

  private static SnpPolicy snp(Digest root, Set<Bytes> measurements) {
    return new SnpPolicy(
        Set.of(),
        Set.of(root),
        Map.of(SnpProduct.GENOA, TcbFloor.of(SimulatedPlatform.FIRMWARE)),
        Set.of(EndorsementKey.VCEK),
        measurements,
        0,
        RevocationRule.REQUIRED,
        COLLATERAL_AGE);
  }
}
