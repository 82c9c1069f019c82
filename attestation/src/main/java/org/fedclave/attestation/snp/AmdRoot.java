package org.fedclave.attestation.snp;

import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * AMD's root keys (ARK), by SHA-256 of their certificates.
 *
 * <p>Milan's and Genoa's were compared with the chains of the public evidence in the test vectors,
 * Turin's with the chain in google/go-sev-guest (commit 6953342c); AMD's Key Distribution Service
 * serves them at {@code /vcek/v1/<product>/cert_chain}.
 */
public enum AmdRoot {
  AMD_MILAN(
      "amd-milan",
      SnpProduct.MILAN,
      "69d063b45344d26a2e94e1f4210de49ef555308287d4c174445c95639a540bcd"),
  AMD_GENOA(
      "amd-genoa",
      SnpProduct.GENOA,
      "4c6598d19c18719c5dfd4a7d335f674e5bfe1d8f800cea2cf270c10d103db2f1"),
  AMD_TURIN(
      "amd-turin",
      SnpProduct.TURIN,
      "1f084161a44bb6d93778a904877d4819cafa5d05ef4193b2ded9dd9c73dd3f6a");

  private final String label;
  private final SnpProduct product;
  private final String fingerprint;

  AmdRoot(String label, SnpProduct product, String fingerprint) {
    this.label = label;
    this.product = product;
    this.fingerprint = fingerprint;
  }

  /** The name in policies. */
  public String label() {
    return label;
  }

  /** The one family whose chips this root endorses. */
  public SnpProduct product() {
    return product;
  }

  /** SHA-256 of the certificate in DER. */
  public Digest fingerprint() {
    return new Digest(Bytes.hex(fingerprint));
  }

  static Optional<AmdRoot> of(Digest fingerprint) {
    for (AmdRoot root : values()) {
      if (root.fingerprint().equals(fingerprint)) {
        return Optional.of(root);
      }
    }
    return Optional.empty();
  }
}
