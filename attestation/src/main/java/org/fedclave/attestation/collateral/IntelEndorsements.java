package org.fedclave.attestation.collateral;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.dcap.NeededCollateral;
import org.fedclave.attestation.x509.DistinguishedName;
import org.fedclave.protocol.Bytes;

/** Finds the collateral for an SGX or TDX quote (PCS API v4). */
final class IntelEndorsements {

  private IntelEndorsements() {}

  static Map<EvidenceItem, Bytes> find(Shelf shelf, Bytes quote) throws IOException {
    Map<EvidenceItem, Bytes> pieces = new EnumMap<>(EvidenceItem.class);
    NeededCollateral needed;
    try {
      needed = NeededCollateral.of(quote);
    } catch (RefusedException e) {
      return pieces; // the appraisal will say what is wrong with the quote
    }
    String issuer = DistinguishedName.text(needed.pckIssuer());
    String root = DistinguishedName.text(needed.root());
    Optional<CollateralEntry> tcbInfo =
        shelf.newest(
            CollateralKind.INTEL_TCB_INFO,
            entry ->
                entry.about(About.TEE).equals(needed.teeType().name())
                    && entry.about(About.FMSPC).equals(needed.fmspc().toHex()));
    Optional<CollateralEntry> identity =
        shelf.newest(
            CollateralKind.INTEL_QE_IDENTITY,
            entry -> entry.about(About.ENCLAVE).equals(needed.teeType().quotingEnclave()));
    shelf.put(EvidenceItem.TCB_INFO, tcbInfo, pieces);
    shelf.put(
        EvidenceItem.TCB_INFO_ISSUER_CHAIN,
        tcbInfo.flatMap(entry -> signingChain(shelf, root, entry)),
        pieces);
    shelf.put(EvidenceItem.QE_IDENTITY, identity, pieces);
    shelf.put(
        EvidenceItem.QE_IDENTITY_ISSUER_CHAIN,
        identity.flatMap(entry -> signingChain(shelf, root, entry)),
        pieces);
    shelf.put(EvidenceItem.PCK_CRL, list(shelf, issuer), pieces);
    shelf.put(
        EvidenceItem.PCK_CRL_ISSUER_CHAIN,
        shelf.newest(
            CollateralKind.INTEL_ISSUER_CHAIN,
            entry ->
                entry.about(About.SUBJECT).equals(issuer) && entry.about(About.ROOT).equals(root)),
        pieces);
    shelf.put(EvidenceItem.ROOT_CA_CRL, list(shelf, root), pieces);
    return pieces;
  }

  /** The newest chain of a signing certificate that was valid when the document was issued. */
  private static Optional<CollateralEntry> signingChain(
      Shelf shelf, String root, CollateralEntry document) {
    return shelf.newest(
        CollateralKind.INTEL_ISSUER_CHAIN,
        chain ->
            chain.about(About.SUBJECT).contains(Certificates.SIGNING_ROLE)
                && chain.about(About.ROOT).equals(root)
                && document
                    .issued()
                    .map(at -> chain.isIssuedBy(at) && !chain.isExpired(at))
                    .orElse(false));
  }

  private static Optional<CollateralEntry> list(Shelf shelf, String issuer) {
    return shelf.newest(
        CollateralKind.INTEL_CRL, entry -> entry.about(About.ISSUER).equals(issuer));
  }
}
