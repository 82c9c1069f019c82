package org.fedclave.attestation.collateral;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.collateral.CollateralFinding.Level;
import org.fedclave.attestation.dcap.IntelRoot;
import org.fedclave.attestation.dcap.ServedDocuments;
import org.fedclave.attestation.nvidia.NvidiaRoot;
import org.fedclave.attestation.nvidia.StandaloneRim;
import org.fedclave.attestation.snp.AmdRoot;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.DistinguishedName;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.attestation.x509.StrictCrl;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/** Checks each piece's signature with what else is in the store. */
final class CollateralSignatures {

  private static final int LONGEST_CHAIN = 8;

  private final CollateralStore store;
  private final List<CollateralEntry> entries;
  private final Instant at;

  CollateralSignatures(CollateralStore store, List<CollateralEntry> entries, Instant at) {
    this.store = store;
    this.entries = entries;
    this.at = at;
  }

  /**
   * What is to be said of a piece.
   *
   * @throws RefusedException if it cannot be read, or is certainly forged
   */
  List<CollateralFinding> check(CollateralEntry entry, Bytes piece) throws RefusedException {
    return switch (entry.kind()) {
      case AMD_LEAF, AMD_AUTHORITY -> certificate(entry, piece, CertificateProfile.AMD);
      case AUTHORITY -> certificate(entry, piece, CertificateProfile.TPM);
      case AMD_CRL -> list(entry, piece, CertificateProfile.AMD);
      case INTEL_CRL -> list(entry, piece, CertificateProfile.INTEL);
      case INTEL_ISSUER_CHAIN -> intelChain(entry, piece);
      case INTEL_TCB_INFO, INTEL_QE_IDENTITY -> document(entry, piece);
      case NVIDIA_RIM -> rim(entry, piece);
      case OCSP_RESPONSE -> List.of(); // its signer is known only beside the chain that it is about
    };
  }

  private List<CollateralFinding> certificate(
      CollateralEntry entry, Bytes der, CertificateProfile profile) throws RefusedException {
    StrictCertificate certificate = StrictCertificate.parse("certificate", der, profile);
    if (certificate.subject().equals(certificate.issuer())) {
      return certificate.isSignedBy(certificate)
          ? root(entry, certificate.fingerprint())
          : problem(entry, "it says to be its own issuer and is not signed by itself");
    }
    return signedBy(entry, issuers(entry.about(About.ISSUER), profile), certificate::isSignedBy);
  }

  private List<CollateralFinding> list(CollateralEntry entry, Bytes der, CertificateProfile profile)
      throws RefusedException {
    StrictCrl list = StrictCrl.parse("revocation list", der, profile);
    return signedBy(entry, issuers(entry.about(About.ISSUER), profile), list::isIssuedBy);
  }

  private List<CollateralFinding> intelChain(CollateralEntry entry, Bytes pem)
      throws RefusedException {
    List<StrictCertificate> chain =
        PemChain.parse("issuer chain", pem, LONGEST_CHAIN, CertificateProfile.INTEL);
    for (int i = 0; i < chain.size(); i++) {
      if (!chain.get(i).isSignedBy(chain.get(Math.min(i + 1, chain.size() - 1)))) {
        return problem(entry, "a certificate of the chain is not signed by the next");
      }
    }
    return root(entry, chain.getLast().fingerprint());
  }

  private List<CollateralFinding> document(CollateralEntry entry, Bytes served)
      throws RefusedException {
    int chains = 0;
    for (CollateralEntry chain : entries) {
      if (chain.kind() == CollateralKind.INTEL_ISSUER_CHAIN
          && chain.about(About.SUBJECT).contains(Certificates.SIGNING_ROLE)) {
        chains++;
        Optional<Bytes> pem = read(chain);
        if (pem.isPresent() && isSigned(entry, served, pem.get())) {
          return List.of();
        }
      }
    }
    return chains == 0
        ? note(entry, "the chain of who signed it is not in the store")
        : problem(entry, "none of the signing certificates in the store signed it");
  }

  private static boolean isSigned(CollateralEntry entry, Bytes served, Bytes pem)
      throws RefusedException {
    return entry.kind() == CollateralKind.INTEL_TCB_INFO
        ? ServedDocuments.isTcbInfoSignedBy(served, pem)
        : ServedDocuments.isQeIdentitySignedBy(served, pem);
  }

  private List<CollateralFinding> rim(CollateralEntry entry, Bytes xml) throws RefusedException {
    // An expired certificate is said by its dates; the signature is judged while it was valid.
    Instant then = entry.isExpired(at) ? entry.issued().orElse(at) : at;
    StandaloneRim.requireSigned(xml, then);
    return root(entry, StandaloneRim.certificates(xml).getLast().fingerprint());
  }

  private static List<CollateralFinding> root(CollateralEntry entry, Digest fingerprint) {
    boolean known =
        Arrays.stream(AmdRoot.values()).anyMatch(root -> root.fingerprint().equals(fingerprint))
            || Arrays.stream(IntelRoot.values())
                .anyMatch(root -> root.fingerprint().equals(fingerprint))
            || Arrays.stream(NvidiaRoot.values())
                .anyMatch(root -> root.fingerprint().equals(fingerprint));
    return known || entry.kind() == CollateralKind.AUTHORITY
        ? List.of()
        : note(entry, "it rests on a root that is no vendor's: " + fingerprint);
  }

  private List<CollateralFinding> signedBy(
      CollateralEntry entry,
      List<StrictCertificate> issuers,
      Predicate<StrictCertificate> signature) {
    if (issuers.isEmpty()) {
      return note(entry, "its issuer is not in the store");
    }
    return issuers.stream().anyMatch(signature)
        ? List.of()
        : problem(entry, "it is not signed by the issuer that it names");
  }

  /** Certificates of that name in the store, trusted or not. */
  private List<StrictCertificate> issuers(String name, CertificateProfile profile) {
    List<StrictCertificate> found = new ArrayList<>();
    for (CollateralEntry entry : entries) {
      try {
        for (StrictCertificate certificate : certificatesOf(entry, profile)) {
          if (DistinguishedName.text(certificate.subject()).equals(name)) {
            found.add(certificate);
          }
        }
      } catch (RefusedException e) {
        // a piece that cannot be read has a finding of its own
      }
    }
    return found;
  }

  private List<StrictCertificate> certificatesOf(CollateralEntry entry, CertificateProfile profile)
      throws RefusedException {
    Optional<Bytes> piece = read(entry);
    if (piece.isEmpty()) {
      return List.of();
    }
    return switch (entry.kind()) {
      case AMD_AUTHORITY, AUTHORITY ->
          List.of(StrictCertificate.parse("certificate", piece.get(), profile));
      case INTEL_ISSUER_CHAIN ->
          PemChain.parse("issuer chain", piece.get(), LONGEST_CHAIN, profile);
      default -> List.of();
    };
  }

  private Optional<Bytes> read(CollateralEntry entry) {
    try {
      return Optional.of(store.read(entry));
    } catch (IOException e) {
      return Optional.empty(); // a damaged piece has a finding of its own
    }
  }

  private static List<CollateralFinding> problem(CollateralEntry entry, String sentence) {
    return List.of(CollateralFinding.of(Level.PROBLEM, entry, sentence));
  }

  private static List<CollateralFinding> note(CollateralEntry entry, String sentence) {
    return List.of(CollateralFinding.of(Level.NOTE, entry, sentence));
  }
}
