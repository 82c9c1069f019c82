package org.fedclave.attestation.nvidia;

import java.util.Optional;

/** How a GPU says that it protects its links to other devices. */
public enum GpuMode {
  /** Alone: all that leaves the GPU is encrypted (NVIDIA: SPT). */
  SINGLE_GPU("single-gpu", 0),
  /** With others over encrypted NVLink (NVIDIA: MPT). */
  MULTI_GPU("multi-gpu", 1),
  /** With others over NVLink in plaintext, for which the switches must be trusted too (PPCIE). */
  PROTECTED_PCIE("protected-pcie", 2),
  /** The report does not say: early Hopper firmware, and every switch. */
  UNSTATED("unstated", -1);

  private final String label;
  private final int featureFlag;

  GpuMode(String label, int featureFlag) {
    this.label = label;
    this.featureFlag = featureFlag;
  }

  /** The word in policies. */
  public String label() {
    return label;
  }

  static Optional<GpuMode> ofFeatureFlag(int flag) {
    for (GpuMode mode : values()) {
      if (mode != UNSTATED && mode.featureFlag == flag) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
