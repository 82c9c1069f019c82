package org.fedclave.attestation.nvidia;

import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * NVIDIA's root certificates, each for one purpose: a chain of a device never makes reference
 * values, nor the other way.
 *
 * <p>Both were compared with the copies in NVIDIA/nvtrust (commit 02817309).
 */
public enum NvidiaRoot {
  /** Endorses devices: CN "NVIDIA Device Identity CA". */
  DEVICE_IDENTITY(
      "nvidia-device-identity", "102bf659d5419614c9d8e6aecebc80454eb26b1df6a769ac720b9a690b167b48"),
  /** Endorses reference values: CN "NVIDIA CoRIM signing Root CA". */
  RIM_SIGNING(
      "nvidia-rim-signing", "12977b5115acb0381179279fffeb5a8c4d264971ebb32298023a465fa41df5d1");

  private final String label;
  private final String fingerprint;

  NvidiaRoot(String label, String fingerprint) {
    this.label = label;
    this.fingerprint = fingerprint;
  }

  /** The name in policies. */
  public String label() {
    return label;
  }

  /** SHA-256 of the certificate in DER. */
  public Digest fingerprint() {
    return new Digest(Bytes.hex(fingerprint));
  }

  static Optional<NvidiaRoot> of(Digest fingerprint) {
    for (NvidiaRoot root : values()) {
      if (root.fingerprint().equals(fingerprint)) {
        return Optional.of(root);
      }
    }
    return Optional.empty();
  }
}
