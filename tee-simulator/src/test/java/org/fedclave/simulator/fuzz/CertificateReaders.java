package org.fedclave.simulator.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.attestation.x509.StrictCrl;
import org.fedclave.attestation.x509.StrictOcspResponse;
import org.fedclave.protocol.Bytes;

/** Certificates, revocation lists and answers of all vendors, read by every vendor's profile. */
final class CertificateReaders {

  private static final int LONGEST_CHAIN = 16;
  private static final int MOST_RESPONSES = 32;

  private CertificateReaders() {}

  static List<Bytes> certificates() {
    List<Bytes> all =
        new ArrayList<>(
            Examples.pieces(
                EvidenceItem.LEAF_CERTIFICATE,
                EvidenceItem.INTERMEDIATE_CERTIFICATE,
                EvidenceItem.ROOT_CERTIFICATE));
    for (Bytes chain : chains()) {
      try {
        all.addAll(PemChain.decode("chain", chain, LONGEST_CHAIN));
      } catch (RefusedException e) {
        throw new AssertionError("the chain is sound", e);
      }
    }
    return all.stream().distinct().toList();
  }

  static List<Bytes> chains() {
    return Stream.concat(
            pckChains().stream(),
            Examples.pieces(EvidenceItem.CERTIFICATE_CHAIN, EvidenceItem.TCB_INFO_ISSUER_CHAIN)
                .stream())
        .toList();
  }

  /** The end of a quote. */
  static List<Bytes> pckChains() {
    Bytes quote = Examples.pieces(EvidenceItem.QUOTE).getFirst();
    String text = new String(quote.unsafeArray(), StandardCharsets.ISO_8859_1);
    return List.of(quote.slice(text.indexOf("-----BEGIN"), quote.size()));
  }

  static List<Bytes> revocationLists() {
    return Examples.pieces(
        EvidenceItem.REVOCATION_LIST, EvidenceItem.PCK_CRL, EvidenceItem.ROOT_CA_CRL);
  }

  static void certificate(Bytes der) throws RefusedException {
    byAnyProfile(profile -> StrictCertificate.parse("certificate", der, profile));
  }

  static void revocationList(Bytes der) throws RefusedException {
    byAnyProfile(profile -> StrictCrl.parse("revocation list", der, profile));
  }

  static void chain(Bytes pem) throws RefusedException {
    byAnyProfile(profile -> PemChain.parse("chain", pem, LONGEST_CHAIN, profile));
  }

  static void ocspResponses(Bytes der) throws RefusedException {
    byAnyProfile(profile -> StrictOcspResponse.parseAll(der, MOST_RESPONSES, profile));
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
