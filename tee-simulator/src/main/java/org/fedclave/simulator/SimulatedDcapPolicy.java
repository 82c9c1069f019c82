package org.fedclave.simulator;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.dcap.CollateralRule;
import org.fedclave.attestation.dcap.PlatformPolicy;
import org.fedclave.attestation.dcap.SgxPolicy;
import org.fedclave.attestation.dcap.TcbRule;
import org.fedclave.attestation.dcap.TdxPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * The SGX and TDX sections of a demonstration's policy: as strict as real ones, but trusting a test
 * root and no vendor.
 */
public final class SimulatedDcapPolicy {

  private static final Duration COLLATERAL_AGE = Duration.ofDays(30);
  private static final Bytes ZERO = Bytes.hex("00".repeat(48));

  private SimulatedDcapPolicy() {}

  /**
   * Accepts up-to-date simulated platforms, with all collateral.
   *
   * @param root {@link SimulatedIntel#rootFingerprint}
   */
  public static PlatformPolicy platform(Digest root) {
    return new PlatformPolicy(
        Set.of(),
        Set.of(root),
        TcbRule.upToDate(SimulatedCollateral.EVALUATION),
        CollateralRule.all(COLLATERAL_AGE),
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        false);
  }

  /**
   * Accepts TDs of simulated platforms, whose runtime measurement registers are zero.
   *
   * @param root {@link SimulatedIntel#rootFingerprint}
   * @param measurements the accepted MRTDs, 48 bytes each
   */
  public static TdxPolicy tdx(Digest root, Set<Bytes> measurements) {
    return new TdxPolicy(
        platform(root),
        measurements,
        Map.of(0, Set.of(ZERO), 1, Set.of(ZERO), 2, Set.of(ZERO), 3, Set.of(ZERO)),
        Set.of(),
        TdxPolicy.SEPT_VE_DISABLE,
        TdxPolicy.SEPT_VE_DISABLE,
        Bytes.hex("e718060000000000"),
        Optional.empty(),
        TdxPolicy.HostConfiguration.NONE);
  }

  /**
   * Accepts enclaves of simulated platforms.
   *
   * @param root {@link SimulatedIntel#rootFingerprint}
   * @param measurements the accepted MRENCLAVEs, 32 bytes each
   */
  public static SgxPolicy sgx(Digest root, Set<Bytes> measurements) {
    return new SgxPolicy(
        platform(root), measurements, Optional.empty(), Optional.empty(), 0, Optional.empty());
  }
}
