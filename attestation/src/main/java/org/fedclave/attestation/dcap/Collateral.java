package org.fedclave.attestation.dcap;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.ParsedOnce;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.attestation.x509.StrictCrl;
import org.fedclave.protocol.Bytes;

/**
 * What Intel serves to judge a quote by (PCS API v4), parsed and not verified.
 *
 * @param tcbInfo how current the platform is
 * @param tcbInfoChain who signed it: a signing certificate and the root
 * @param qeIdentity which enclave may sign quotes
 * @param qeIdentityChain who signed it
 * @param pckCrl the list of the authority over the PCK certificate
 * @param pckCrlChain that authority and the root
 * @param rootCrl the root's list
 */
record Collateral(
    Optional<SignedDocument<TcbInfo>> tcbInfo,
    Optional<List<StrictCertificate>> tcbInfoChain,
    Optional<SignedDocument<QeIdentity>> qeIdentity,
    Optional<List<StrictCertificate>> qeIdentityChain,
    Optional<StrictCrl> pckCrl,
    Optional<List<StrictCertificate>> pckCrlChain,
    Optional<StrictCrl> rootCrl) {

  /** Every piece that there is. */
  static final Set<EvidenceItem> ITEMS =
      Set.copyOf(
          EnumSet.of(
              EvidenceItem.TCB_INFO,
              EvidenceItem.TCB_INFO_ISSUER_CHAIN,
              EvidenceItem.QE_IDENTITY,
              EvidenceItem.QE_IDENTITY_ISSUER_CHAIN,
              EvidenceItem.PCK_CRL,
              EvidenceItem.PCK_CRL_ISSUER_CHAIN,
              EvidenceItem.ROOT_CA_CRL));

  /** Without these pieces there is no TCB status. */
  static final Set<EvidenceItem> FOR_STATUS =
      Set.copyOf(
          EnumSet.of(
              EvidenceItem.TCB_INFO,
              EvidenceItem.TCB_INFO_ISSUER_CHAIN,
              EvidenceItem.QE_IDENTITY,
              EvidenceItem.QE_IDENTITY_ISSUER_CHAIN));

  /** Reads collateral, and PCK chains, which many quotes share. Thread-safe. */
  static final class Reader {

    private static final int MOST = 64;
    private static final int MOST_CERTIFICATES = 4;

    private final ParsedOnce<PckChain> pckChains = new ParsedOnce<>(MOST, PckChain::parse);
    private final ParsedOnce<SignedDocument<TcbInfo>> tcbInfos =
        new ParsedOnce<>(MOST, TcbInfo::parse);
    private final ParsedOnce<SignedDocument<QeIdentity>> qeIdentities =
        new ParsedOnce<>(MOST, QeIdentity::parse);
    private final ParsedOnce<List<StrictCertificate>> chains =
        new ParsedOnce<>(
            MOST,
            pem ->
                PemChain.parse(
                    "issuer chain of collateral",
                    pem,
                    MOST_CERTIFICATES,
                    CertificateProfile.INTEL));
    private final ParsedOnce<StrictCrl> lists =
        new ParsedOnce<>(
            MOST, der -> StrictCrl.parse("revocation list", der, CertificateProfile.INTEL));

    PckChain pckChain(Bytes pem) throws RefusedException {
      return pckChains.parse(pem);
    }

    Collateral read(Evidence evidence) throws RefusedException {
      return new Collateral(
          find(evidence, EvidenceItem.TCB_INFO, tcbInfos),
          find(evidence, EvidenceItem.TCB_INFO_ISSUER_CHAIN, chains),
          find(evidence, EvidenceItem.QE_IDENTITY, qeIdentities),
          find(evidence, EvidenceItem.QE_IDENTITY_ISSUER_CHAIN, chains),
          find(evidence, EvidenceItem.PCK_CRL, lists),
          find(evidence, EvidenceItem.PCK_CRL_ISSUER_CHAIN, chains),
          find(evidence, EvidenceItem.ROOT_CA_CRL, lists));
    }

    private static <T> Optional<T> find(Evidence evidence, EvidenceItem item, ParsedOnce<T> parsed)
        throws RefusedException {
      Optional<Bytes> raw = evidence.find(item);
      return raw.isEmpty() ? Optional.empty() : Optional.of(parsed.parse(raw.get()));
    }
  }
}
