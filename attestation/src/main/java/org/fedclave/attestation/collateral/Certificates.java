package org.fedclave.attestation.collateral;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.snp.EndorsementCertificate;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.DistinguishedName;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.attestation.x509.StrictCrl;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/** Recognises certificates, chains and revocation lists; verifies none. */
final class Certificates {

  private static final int LONGEST_CHAIN = 8;

  /** In the name of the certificate that signs TCB info and identities. */
  static final String SIGNING_ROLE = "TCB Signing";

  private Certificates() {}

  /** Certificates in PEM: Intel's stay one chain, others are kept singly. */
  static List<CollateralPiece> chain(String name, Bytes pem)
      throws RefusedException, MalformedException {
    List<Bytes> certificates = PemChain.decode(name, pem, LONGEST_CHAIN);
    if (certificates.size() > 1
        && parse(certificates.getFirst(), CertificateProfile.INTEL).isPresent()) {
      return List.of(intelChain(name, pem));
    }
    List<CollateralPiece> pieces = new ArrayList<>();
    for (Bytes certificate : certificates) {
      pieces.add(
          certificate(certificate)
              .orElseThrow(
                  () ->
                      MalformedException.at(
                          name,
                          "certificates of authorities, or a VCEK or VLEK",
                          "one of another kind; a device's or key's own chain comes with its"
                              + " evidence")));
    }
    return pieces;
  }

  /** The issuer chain of one of PCS's answers: who signed it, and Intel's root. */
  private static CollateralPiece intelChain(String name, Bytes pem)
      throws RefusedException, MalformedException {
    List<StrictCertificate> chain =
        PemChain.parse(name, pem, LONGEST_CHAIN, CertificateProfile.INTEL);
    StrictCertificate leaf = chain.getFirst();
    if (!leaf.isMarkedAsAuthority() && !leaf.commonName().contains(SIGNING_ROLE)) {
      throw MalformedException.at(
          name,
          "a chain that issued collateral",
          "the chain of "
              + MalformedException.quote(leaf.commonName())
              + ", which comes with its evidence");
    }
    return new CollateralPiece(
        CollateralKind.INTEL_ISSUER_CHAIN,
        pem,
        Map.of(
            About.SUBJECT,
            DistinguishedName.text(leaf.subject()),
            About.ROOT,
            DistinguishedName.text(chain.getLast().subject())),
        Optional.of(leaf.notBefore()),
        Optional.of(leaf.notAfter()));
  }

  /** A certificate in DER of a kind that is kept singly. */
  static Optional<CollateralPiece> certificate(Bytes der) {
    Optional<CollateralPiece> leaf = amdLeaf(der);
    if (leaf.isPresent()) {
      return leaf;
    }
    Optional<StrictCertificate> amd = parse(der, CertificateProfile.AMD);
    if (amd.isPresent()) {
      return authority(CollateralKind.AMD_AUTHORITY, amd.get());
    }
    return parse(der, CertificateProfile.TPM)
        .flatMap(certificate -> authority(CollateralKind.AUTHORITY, certificate));
  }

  private static Optional<CollateralPiece> amdLeaf(Bytes der) {
    try {
      EndorsementCertificate leaf = EndorsementCertificate.parse(der);
      Map<String, String> about = names(leaf.certificate());
      about.put(About.KEY, leaf.kind().name());
      about.put(About.PRODUCT, leaf.product().label());
      about.put(About.TCB, leaf.tcb().toBytes().toHex());
      if (leaf.kind() == EndorsementKey.VCEK) {
        leaf.hardwareId().ifPresent(id -> about.put(About.HARDWARE_ID, id.toHex()));
      }
      return Optional.of(dated(CollateralKind.AMD_LEAF, leaf.certificate(), about));
    } catch (RefusedException e) {
      return Optional.empty(); // not a leaf of AMD's: the other kinds are tried
    }
  }

  private static Optional<CollateralPiece> authority(
      CollateralKind kind, StrictCertificate certificate) {
    return certificate.isMarkedAsAuthority()
        ? Optional.of(dated(kind, certificate, names(certificate)))
        : Optional.empty();
  }

  private static CollateralPiece dated(
      CollateralKind kind, StrictCertificate certificate, Map<String, String> about) {
    return new CollateralPiece(
        kind,
        certificate.der(),
        about,
        Optional.of(certificate.notBefore()),
        Optional.of(certificate.notAfter()));
  }

  private static Map<String, String> names(StrictCertificate certificate) {
    Map<String, String> about = new TreeMap<>();
    about.put(About.SUBJECT, DistinguishedName.text(certificate.subject()));
    about.put(About.ISSUER, DistinguishedName.text(certificate.issuer()));
    return about;
  }

  /** A revocation list in DER, of AMD's or Intel's kind. */
  static Optional<CollateralPiece> revocationList(Bytes der) {
    return revocationList(der, CertificateProfile.AMD, CollateralKind.AMD_CRL)
        .or(() -> revocationList(der, CertificateProfile.INTEL, CollateralKind.INTEL_CRL));
  }

  private static Optional<CollateralPiece> revocationList(
      Bytes der, CertificateProfile profile, CollateralKind kind) {
    try {
      StrictCrl list = StrictCrl.parse("revocation list", der, profile);
      return Optional.of(
          new CollateralPiece(
              kind,
              der,
              Map.of(About.ISSUER, DistinguishedName.text(list.issuer())),
              Optional.of(list.thisUpdate()),
              Optional.of(list.nextUpdate())));
    } catch (RefusedException e) {
      return Optional.empty(); // another vendor's list, or none
    }
  }

  private static Optional<StrictCertificate> parse(Bytes der, CertificateProfile profile) {
    try {
      return Optional.of(StrictCertificate.parse("certificate", der, profile));
    } catch (RefusedException e) {
      return Optional.empty(); // another vendor's certificate, or none
    }
  }
}
