package org.fedclave.attestation.dcap;

import java.util.List;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;

/**
 * The certificates inside a quote, not verified (Intel's PCK profile, section 1.2).
 *
 * @param leaf the PCK certificate
 * @param authority the Platform or Processor CA
 * @param root the SGX Root CA
 */
public record PckChain(PckCertificate leaf, StrictCertificate authority, StrictCertificate root) {

  private static final int CERTIFICATES = 3;
  private static final int MOST_CERTIFICATES = 4;

  static PckChain parse(Bytes pem) throws RefusedException {
    List<StrictCertificate> chain =
        PemChain.parse("PCK chain", pem, MOST_CERTIFICATES, CertificateProfile.INTEL);
    if (chain.size() != CERTIFICATES) {
      throw new RefusedException(
          Rule.CERTIFICATE_CHAIN,
          "the PCK chain has a PCK certificate, a CA and a root, not "
              + chain.size()
              + " certificates");
    }
    return new PckChain(PckCertificate.read(chain.get(0)), chain.get(1), chain.get(2));
  }

  List<StrictCertificate> certificates() {
    return List.of(leaf.certificate(), authority, root);
  }
}
