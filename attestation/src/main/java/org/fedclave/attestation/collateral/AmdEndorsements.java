package org.fedclave.attestation.collateral;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.attestation.snp.SnpReport;
import org.fedclave.protocol.Bytes;

/** Finds the certificates and the revocation list for an SNP report (AMD 57230). */
final class AmdEndorsements {

  /**
   * In a report (AMD 56860, ATTESTATION_REPORT): flags, with the kind of signing key in bits 4:2.
   */
  private static final int FLAGS = 0x48;

  private static final int REPORTED_TCB = 0x180;
  private static final int CHIP_ID = 0x1a0;

  private AmdEndorsements() {}

  static Map<EvidenceItem, Bytes> find(Shelf shelf, Bytes report) throws IOException {
    Map<EvidenceItem, Bytes> pieces = new EnumMap<>(EvidenceItem.class);
    if (report.size() != SnpReport.BYTES) {
      return pieces; // the appraisal says so
    }
    Optional<CollateralEntry> leaf =
        shelf.newest(CollateralKind.AMD_LEAF, entry -> fits(entry, report));
    Optional<CollateralEntry> intermediate =
        leaf.flatMap(entry -> authority(shelf, entry.about(About.ISSUER)));
    Optional<CollateralEntry> root =
        intermediate.flatMap(entry -> authority(shelf, entry.about(About.ISSUER)));
    Optional<CollateralEntry> list =
        root.flatMap(
            entry ->
                shelf.newest(
                    CollateralKind.AMD_CRL,
                    crl -> crl.about(About.ISSUER).equals(entry.about(About.SUBJECT))));
    shelf.put(EvidenceItem.LEAF_CERTIFICATE, leaf, pieces);
    shelf.put(EvidenceItem.INTERMEDIATE_CERTIFICATE, intermediate, pieces);
    shelf.put(EvidenceItem.ROOT_CERTIFICATE, root, pieces);
    shelf.put(EvidenceItem.REVOCATION_LIST, list, pieces);
    return pieces;
  }

  /** A VCEK is one chip's at one firmware version, a VLEK a provider's at one version. */
  private static boolean fits(CollateralEntry leaf, Bytes report) {
    int signingKey = (report.get(FLAGS) >>> 2) & 7;
    boolean rightKind =
        leaf.about(About.KEY)
            .equals(
                signingKey == EndorsementKey.VLEK.reportCode()
                    ? EndorsementKey.VLEK.name()
                    : EndorsementKey.VCEK.name());
    String tcb = report.slice(REPORTED_TCB, REPORTED_TCB + 8).toHex();
    String chip = report.slice(CHIP_ID, CHIP_ID + SnpReport.CHIP_ID_BYTES).toHex();
    return rightKind
        && leaf.about(About.TCB).equals(tcb)
        && chip.startsWith(leaf.about(About.HARDWARE_ID));
  }

  private static Optional<CollateralEntry> authority(Shelf shelf, String subject) {
    return shelf.newest(
        CollateralKind.AMD_AUTHORITY, entry -> entry.about(About.SUBJECT).equals(subject));
  }
}
