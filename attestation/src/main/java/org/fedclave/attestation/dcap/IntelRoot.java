package org.fedclave.attestation.dcap;

import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Intel's root for SGX and TDX, by SHA-256 of its certificates.
 *
 * <p>One key, of which Intel published two certificates: one until 2033, which older PCK chains end
 * in, and one until 2049.
 *
 * <p>Compared with the roots inside the public quotes of the test vectors; Intel serves it at
 * certificates.trustedservices.intel.com/IntelSGXRootCA.der.
 */
public enum IntelRoot {
  INTEL_SGX(
      "intel-sgx",
      "44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3",
      "fc64f8076d79a4fee9d1d473d74c89eb8d8fd55c5abafeabeba7366d20429404");

  private final String label;
  private final String fingerprint;
  private final String olderFingerprint;

  IntelRoot(String label, String fingerprint, String olderFingerprint) {
    this.label = label;
    this.fingerprint = fingerprint;
    this.olderFingerprint = olderFingerprint;
  }

  /** The name in policies. */
  public String label() {
    return label;
  }

  /** SHA-256 of the certificate in DER, of the one that Intel serves now. */
  public Digest fingerprint() {
    return new Digest(Bytes.hex(fingerprint));
  }

  /** The same of the older certificate of the same key. */
  public Digest olderFingerprint() {
    return new Digest(Bytes.hex(olderFingerprint));
  }

  static Optional<IntelRoot> of(Digest fingerprint) {
    for (IntelRoot root : values()) {
      if (root.fingerprint().equals(fingerprint) || root.olderFingerprint().equals(fingerprint)) {
        return Optional.of(root);
      }
    }
    return Optional.empty();
  }
}
