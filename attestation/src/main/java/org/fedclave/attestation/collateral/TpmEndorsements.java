package org.fedclave.attestation.collateral;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.DistinguishedName;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;

/** Leads the chain of a TPM's attestation key, which often holds the leaf alone, up to its root. */
final class TpmEndorsements {

  private static final int LONGEST_CHAIN = 8;

  private TpmEndorsements() {}

  /** The chain with the authorities above it, as far as the store has them. */
  static Bytes completed(Shelf shelf, Bytes chainPem) throws IOException {
    try {
      List<StrictCertificate> chain =
          new ArrayList<>(
              PemChain.parse("AK chain", chainPem, LONGEST_CHAIN, CertificateProfile.TPM));
      var pem = new StringBuilder(chainPem.toUtf8().stripTrailing()).append('\n');
      while (chain.size() < LONGEST_CHAIN) {
        Optional<StrictCertificate> issuer = issuer(shelf, chain.getLast());
        if (issuer.isEmpty()) {
          break;
        }
        chain.add(issuer.get());
        pem.append(armored(issuer.get()));
      }
      return Bytes.utf8(pem.toString());
    } catch (RefusedException e) {
      return chainPem; // the appraisal will say what is wrong
    }
  }

  /** Nothing above a root. */
  private static Optional<StrictCertificate> issuer(Shelf shelf, StrictCertificate certificate)
      throws IOException, RefusedException {
    if (certificate.subject().equals(certificate.issuer())) {
      return Optional.empty();
    }
    String name = DistinguishedName.text(certificate.issuer());
    Optional<CollateralEntry> entry =
        shelf.newest(CollateralKind.AUTHORITY, each -> each.about(About.SUBJECT).equals(name));
    return entry.isPresent()
        ? Optional.of(
            StrictCertificate.parse("authority", shelf.read(entry.get()), CertificateProfile.TPM))
        : Optional.empty();
  }

  private static String armored(StrictCertificate certificate) {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(certificate.der().unsafeArray())
        + "\n-----END CERTIFICATE-----\n";
  }
}
