package org.fedclave.attestation.collateral;

import java.util.Map;
import java.util.Optional;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.snp.SnpReport;
import org.fedclave.protocol.Bytes;

/** Where in Azure's HCL report the hardware's report lies: good for finding collateral only. */
final class AzureOutline {

  private static final int HEADER_BYTES = 32;

  private AzureOutline() {}

  /** The bytes where an SNP report would lie; a TDREPORT finds no certificates. */
  static Optional<Bytes> snpReport(Map<EvidenceItem, Bytes> collected) {
    return Optional.ofNullable(collected.get(EvidenceItem.HCL_REPORT))
        .filter(report -> report.size() >= HEADER_BYTES + SnpReport.BYTES)
        .map(report -> report.slice(HEADER_BYTES, HEADER_BYTES + SnpReport.BYTES));
  }
}
