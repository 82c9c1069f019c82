package org.fedclave.attestation.snp;

import java.util.Optional;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.ParsedOnce;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.attestation.x509.StrictCrl;
import org.fedclave.protocol.Bytes;

/**
 * AMD's certificates and revocation lists, parsed once for many reports. Parsed is not verified:
 * each appraisal checks the whole chain again. Thread-safe.
 */
final class ParsedEndorsements {

  private static final int LEAVES = 64;
  private static final int AUTHORITIES = 8;

  private final ParsedOnce<EndorsementCertificate> leaves =
      new ParsedOnce<>(LEAVES, EndorsementCertificate::parse);
  private final ParsedOnce<StrictCertificate> intermediates = certificates("intermediate");
  private final ParsedOnce<StrictCertificate> roots = certificates("root");
  private final ParsedOnce<StrictCrl> lists =
      new ParsedOnce<>(
          AUTHORITIES, der -> StrictCrl.parse("revocation list", der, CertificateProfile.AMD));

  private static ParsedOnce<StrictCertificate> certificates(String which) {
    return new ParsedOnce<>(
        AUTHORITIES,
        der -> StrictCertificate.parse(which + " certificate", der, CertificateProfile.AMD));
  }

  EndorsementCertificate leaf(Evidence evidence) throws RefusedException {
    return leaves.parse(evidence.item(EvidenceItem.LEAF_CERTIFICATE));
  }

  StrictCertificate intermediate(Evidence evidence) throws RefusedException {
    return intermediates.parse(evidence.item(EvidenceItem.INTERMEDIATE_CERTIFICATE));
  }

  StrictCertificate root(Evidence evidence) throws RefusedException {
    return roots.parse(evidence.item(EvidenceItem.ROOT_CERTIFICATE));
  }

  Optional<StrictCrl> list(Evidence evidence) throws RefusedException {
    Optional<Bytes> der = evidence.find(EvidenceItem.REVOCATION_LIST);
    return der.isPresent() ? Optional.of(lists.parse(der.get())) : Optional.empty();
  }
}
