package org.fedclave.attestation.dcap;

import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.WireReader;
import org.fedclave.protocol.Bytes;

/**
 * What follows a quote's body (DCAP quote format, ECDSA 256-bit quote signature data structure).
 * Every byte is accounted for. Claims only.
 *
 * @param signature over header and body by the attestation key: r and s, 32 bytes each
 * @param attestationKey the point's x and y, 32 bytes each
 * @param qeReport the quoting enclave's own report, which vouches for the attestation key
 * @param qeReportSignature over that report by the PCK
 * @param qeAuthenticationData hashed with the attestation key into the QE's report data
 * @param pckChain PEM, leaf first
 */
record QuoteSignature(
    Bytes signature,
    Bytes attestationKey,
    EnclaveReport qeReport,
    Bytes qeReportSignature,
    Bytes qeAuthenticationData,
    Bytes pckChain) {

  private static final int PCK_CHAIN = 5;
  private static final int QE_REPORT = 6;
  private static final int PAIR_BYTES = 64;

  static QuoteSignature read(QuoteHeader header, WireReader in) throws RefusedException {
    Bytes signature = in.bytes(PAIR_BYTES);
    Bytes attestationKey = in.bytes(PAIR_BYTES);
    // From version 4 on, the rest is wrapped as certification data of its own type.
    WireReader qe = header.version() == 3 ? in : certificationData(in, QE_REPORT);
    var qeReport = new EnclaveReport(qe.bytes(EnclaveReport.BYTES));
    Bytes qeReportSignature = qe.bytes(PAIR_BYTES);
    Bytes qeAuthenticationData = qe.bytes(qe.u16Le());
    WireReader chain = certificationData(qe, PCK_CHAIN);
    return new QuoteSignature(
        signature,
        attestationKey,
        qeReport,
        qeReportSignature,
        qeAuthenticationData,
        chain.bytes(chain.remaining()));
  }

  private static WireReader certificationData(WireReader in, int expected) throws RefusedException {
    int type = in.u16Le();
    if (type != expected) {
      throw new RefusedException(
          Rule.REPORT_VERSION,
          "the quote has certification data of type "
              + type
              + " where "
              + expected
              + (expected == PCK_CHAIN ? ", the PCK chain," : ", the QE report,")
              + " is expected");
    }
    WireReader data = in.part("certification data of the quote", in.u32Le());
    in.finish();
    return data;
  }
}
