package org.fedclave.attestation.tpm;

import org.fedclave.attestation.AcceptableEvidence;
import org.fedclave.protocol.Bytes;

/**
 * The TDREPORT in an HCL report (Intel TDX Module ABI, TDREPORT_STRUCT). Its MAC can be checked on
 * its own machine only; the quote that the machine made of it is what counts.
 */
final class TdReport {

  private static final int REPORT_DATA = 0x80;
  private static final int MRTD = 0x200 + 0x10;

  private TdReport() {}

  /** Whether it has the report data and the measurement that the accepted quote has. */
  static boolean isOf(HclReport hcl, AcceptableEvidence quote) {
    Bytes report = hcl.hardwareReport();
    return report.slice(REPORT_DATA, REPORT_DATA + 64).equals(hcl.expectedReportData())
        && report.slice(MRTD, MRTD + 48).equals(quote.measurement());
  }
}
