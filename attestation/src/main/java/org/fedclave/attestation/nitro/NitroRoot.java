package org.fedclave.attestation.nitro;

import java.util.Arrays;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * AWS's root certificates for Nitro Enclaves, by SHA-256 of the certificate as AWS's user guide
 * ("Verifying the root of trust") publishes it.
 */
public enum NitroRoot {
  G1("aws-nitro-root-g1", "641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b");

  private final String label;
  private final String fingerprint;

  NitroRoot(String label, String fingerprint) {
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

  static Optional<NitroRoot> of(Digest fingerprint) {
    return Arrays.stream(values())
        .filter(root -> root.fingerprint().equals(fingerprint))
        .findFirst();
  }
}
