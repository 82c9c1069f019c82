package org.fedclave.simulator;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.attestation.snp.RevocationRule;
import org.fedclave.attestation.snp.SnpPolicy;
import org.fedclave.attestation.snp.SnpProduct;
import org.fedclave.attestation.snp.TcbFloor;
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
    return AppraisalPolicy.of(
        EVIDENCE_AGE,
        new SnpPolicy(
            Set.of(),
            Set.of(root),
            Map.of(SnpProduct.GENOA, TcbFloor.of(SimulatedPlatform.FIRMWARE)),
            Set.of(EndorsementKey.VCEK),
            measurements,
            0,
            RevocationRule.REQUIRED,
            COLLATERAL_AGE));
  }
}
