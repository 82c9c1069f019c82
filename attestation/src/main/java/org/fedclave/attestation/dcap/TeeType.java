package org.fedclave.attestation.dcap;

import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;

/** Whose report a quote holds (DCAP quote header, TEE Type), with Intel's names for its parts. */
public enum TeeType {
  SGX(0, EvidenceFormat.SGX, "QE"),
  TDX(0x81, EvidenceFormat.TDX, "TD_QE");

  private final int code;
  private final EvidenceFormat format;
  private final String quotingEnclave;

  TeeType(int code, EvidenceFormat format, String quotingEnclave) {
    this.code = code;
    this.format = format;
    this.quotingEnclave = quotingEnclave;
  }

  int code() {
    return code;
  }

  public EvidenceFormat format() {
    return format;
  }

  /** The {@code id} of the identity of the quoting enclave that signs for this TEE. */
  public String quotingEnclave() {
    return quotingEnclave;
  }

  static TeeType ofCode(long code) throws RefusedException {
    for (TeeType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new RefusedException(
        Rule.REPORT_VERSION,
        "the quote's TEE type 0x" + Long.toHexString(code) + " is unknown; known are 0 and 0x81");
  }
}
