package org.fedclave.simulator;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.nvidia.CollateralRule;
import org.fedclave.attestation.nvidia.DeviceFloor;
import org.fedclave.attestation.nvidia.GpuMode;
import org.fedclave.attestation.nvidia.NvidiaPolicy;
import org.fedclave.protocol.Digest;

/**
 * The section for GPUs of a demonstration's policy: as strict as a real one, but trusting test
 * roots and no vendor.
 */
public final class SimulatedGpuPolicy {

  private static final Duration COLLATERAL_AGE = Duration.ofDays(3);

  private SimulatedGpuPolicy() {}

  /**
   * Accepts {@link SimulatedGpu}s with their versions or newer.
   *
   * @param root {@link SimulatedNvidia#rootFingerprint}
   * @param rimRoot {@link SimulatedNvidia#rimRootFingerprint}
   * @param devices how many, exactly
   */
  public static NvidiaPolicy trusting(Digest root, Digest rimRoot, int devices) {
    return new NvidiaPolicy(
        Set.of(),
        Set.of(root),
        Set.of(rimRoot),
        devices,
        Map.of(
            SimulatedNvidia.CHIP,
            new DeviceFloor(SimulatedGpu.VBIOS, Optional.of(SimulatedGpu.DRIVER))),
        Set.of(GpuMode.SINGLE_GPU),
        CollateralRule.REQUIRED,
        CollateralRule.REQUIRED,
        CollateralRule.REQUIRED,
        COLLATERAL_AGE,
        Optional.empty(),
        false);
  }
}
