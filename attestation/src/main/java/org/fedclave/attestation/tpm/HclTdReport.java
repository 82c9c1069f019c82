package org.fedclave.attestation.tpm;

import org.fedclave.attestation.AcceptableEvidence;
import org.fedclave.attestation.dcap.AcceptableQuote;
import org.fedclave.attestation.dcap.TdReport;
import org.fedclave.protocol.Bytes;

/**
 * The TDREPORT in an HCL report (Intel TDX Module ABI, TDREPORT_STRUCT). Its MAC can be checked on
 * its own machine only: what counts is the quote that the machine made of it.
 */
final class HclTdReport {

  private static final int REPORT_DATA = 0x80;
  private static final int REPORT_DATA_BYTES = 64;

  /** TDINFO from ATTRIBUTES to RTMR 3, which a quote has in the same order. */
  private static final int TD_INFO = 0x200;

  private static final int TD_INFO_BYTES = 2 * 8 + 8 * 48;
  private static final int TD_INFO_IN_QUOTE = 120;

  private HclTdReport() {}

  /** Whether it says of the trust domain what the accepted quote says. */
  static boolean isOf(HclReport hcl, AcceptableEvidence accepted) {
    Bytes report = hcl.hardwareReport();
    return accepted instanceof AcceptableQuote quote
        && quote.genuine().quote().body() instanceof TdReport quoted
        && report.slice(REPORT_DATA, REPORT_DATA + REPORT_DATA_BYTES).equals(quoted.reportData())
        && report
            .slice(TD_INFO, TD_INFO + TD_INFO_BYTES)
            .equals(quoted.raw().slice(TD_INFO_IN_QUOTE, TD_INFO_IN_QUOTE + TD_INFO_BYTES));
  }
}
