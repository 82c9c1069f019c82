package org.fedclave.attestation.nvidia;

import org.fedclave.attestation.x509.CertificateChain;

/**
 * Reference values that the leaf of a chain signed. Only {@link RimVerifier} makes one; whether the
 * chain is trusted at some moment is asked anew each time. Immutable.
 */
final class Rim {

  private final CertificateChain chain;
  private final ReferenceValues values;

  Rim(CertificateChain chain, ReferenceValues values) {
    this.chain = chain;
    this.values = values;
  }

  CertificateChain chain() {
    return chain;
  }

  ReferenceValues values() {
    return values;
  }
}
