package org.fedclave.attestation.dcap;

import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.WireReader;
import org.fedclave.protocol.Bytes;

/** What a quote is about: an SGX enclave or a trust domain. Claims only. */
public sealed interface QuoteBody permits EnclaveReport, TdReport {

  /** {@code SGX}, {@code TD10} or {@code TD15}. */
  String type();

  /** MRENCLAVE or MRTD. */
  Bytes measurement();

  /** 64 bytes. */
  Bytes reportData();

  /** Whether the machine's operator may read its memory. */
  boolean debug();

  /** Whether the bytes that its specification reserves are zero. */
  boolean reservedIsZero();

  /** The body that follows {@code header}: in version 5 with its type and size before it. */
  static QuoteBody read(QuoteHeader header, WireReader in) throws RefusedException {
    int type = header.teeType() == TeeType.SGX ? BodyType.SGX : BodyType.TD10;
    if (header.version() == 5) {
      type = in.u16Le();
      long size = in.u32Le();
      if (BodyType.bytes(type) != size || (type == BodyType.SGX) != isSgx(header)) {
        throw new RefusedException(
            Rule.REPORT_FORM,
            "a quote body of type " + type + " has not " + size + " bytes, or is of another TEE");
      }
    }
    Bytes body = in.bytes(BodyType.bytes(type));
    return type == BodyType.SGX ? new EnclaveReport(body) : new TdReport(body);
  }

  private static boolean isSgx(QuoteHeader header) {
    return header.teeType() == TeeType.SGX;
  }

  /** Version 5, quote body descriptor. */
  final class BodyType {
    static final int SGX = 1;
    static final int TD10 = 2;
    static final int TD15 = 3;

    private BodyType() {}

    static int bytes(int type) throws RefusedException {
      return switch (type) {
        case SGX -> EnclaveReport.BYTES;
        case TD10 -> TdReport.BYTES_TD10;
        case TD15 -> TdReport.BYTES_TD15;
        default ->
            throw new RefusedException(
                Rule.REPORT_VERSION, "quote body type " + type + " is unknown; known are 1 to 3");
      };
    }
  }
}
