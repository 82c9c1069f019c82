package org.fedclave.attestation.dcap;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Intel's root for SGX and TDX, by SHA-256 of its certificate.
 *
 * <p>Compared with the roots inside the public quotes of the test vectors; Intel serves it at
 * certificates.trustedservices.intel.com/IntelSGXRootCA.der.
 */
public enum IntelRoot {
  INTEL_SGX("intel-sgx", "44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3");

  private final String label;
  private final String fingerprint;

  IntelRoot(String label, String fingerprint) {
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

  static Optional<IntelRoot> of(Digest fingerprint) {
    for (IntelRoot root : values()) {
      if (root.fingerprint().equals(fingerprint)) {
        return Optional.of(root);
      }
    }
    return Optional.empty();
  }

  static IntelRoot ofLabel(String label) {
    for (IntelRoot root : values()) {
      if (root.label.equals(label)) {
        return root;
      }
    }
    throw new IllegalArgumentException("no Intel root is called " + label + "; there is intel-sgx");
  }

  static Set<String> labels() {
    var labels = new TreeSet<String>();
    for (IntelRoot root : values()) {
      labels.add(root.label);
    }
    return labels;
  }
}
