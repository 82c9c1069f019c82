package org.fedclave.simulator.fuzz;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.attestation.x509.StrictCrl;
import org.fedclave.protocol.Bytes;

/** Certificates and revocation lists of all simulated vendors, read by every vendor's profile. */
final class CertificateSeeds {

  private static final int LONGEST_CHAIN = 8;

  private CertificateSeeds() {}

  static List<Bytes> certificates() {
    return SnpSeeds.certificates();
  }

  static List<Bytes> revocationLists() {
    return SnpSeeds.revocationLists();
  }

  static List<Bytes> pemChains() {
    var pem = new StringBuilder();
    for (Bytes der : certificates()) {
      pem.append("-----BEGIN CERTIFICATE-----\n")
          .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der.unsafeArray()))
          .append("\n-----END CERTIFICATE-----\n");
    }
    return List.of(Bytes.utf8(pem.toString()));
  }

  static void readCertificate(Bytes der) throws RefusedException {
    byAnyProfile(profile -> StrictCertificate.parse("certificate", der, profile));
  }

  static void readRevocationList(Bytes der) throws RefusedException {
    byAnyProfile(profile -> StrictCrl.parse("revocation list", der, profile));
  }

  static void readPemChain(Bytes pem) throws RefusedException {
    byAnyProfile(profile -> PemChain.parse("chain", pem, LONGEST_CHAIN, profile));
  }

  private interface ByProfile {
    void read(CertificateProfile profile) throws RefusedException;
  }

  /** Refuses only what all profiles refuse. */
  private static void byAnyProfile(ByProfile reader) throws RefusedException {
    Optional<RefusedException> last = Optional.empty();
    for (CertificateProfile profile : CertificateProfile.values()) {
      try {
        reader.read(profile);
        return;
      } catch (RefusedException e) {
        last = Optional.of(e);
      }
    }
    throw last.orElseThrow(() -> new AssertionError("there are profiles"));
  }
}
