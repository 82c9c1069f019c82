package org.fedclave.attestation.collect;

import java.util.Arrays;
import org.fedclave.attestation.snp.SnpReport;
import org.fedclave.protocol.Bytes;

/** Reports that have the right form and bind data, and that nobody signed. */
final class Reports {

  static final Bytes DATA = data(7);

  private Reports() {}

  static Bytes data(int fill) {
    byte[] data = new byte[64];
    Arrays.fill(data, (byte) fill);
    data[0] = 1;
    return Bytes.wrap(data);
  }

  /** AMD 56860: version, guest policy bit 17, signature algorithm, signing key, report data. */
  static Bytes snp(int signingKey, Bytes reportData) {
    byte[] report = new byte[SnpReport.BYTES];
    report[0] = 2;
    report[0x0a] = 2;
    report[0x34] = 1;
    report[0x48] = (byte) (signingKey << 2);
    System.arraycopy(reportData.toArray(), 0, report, 0x50, reportData.size());
    return Bytes.wrap(report);
  }

  /** Where a TDX quote of version 4 has its report data. */
  static Bytes tdxQuote(Bytes reportData) {
    byte[] quote = new byte[5000];
    quote[0] = 4;
    System.arraycopy(reportData.toArray(), 0, quote, 48 + 520, reportData.size());
    return Bytes.wrap(quote);
  }
}
