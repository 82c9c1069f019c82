package org.fedclave.attestation.collateral;

/** Names under which pieces of collateral say what they are about. */
final class About {

  /** Name of whoever signed it, as RFC 4514 prints names. */
  static final String ISSUER = "issuer";

  /** Name of the certificate, or of the first of a chain. */
  static final String SUBJECT = "subject";

  /** Name of the certificate that ends a chain. */
  static final String ROOT = "root";

  /** {@code Milan}, {@code Genoa} or {@code Turin}; of a RIM the GPU's architecture. */
  static final String PRODUCT = "product";

  /** {@code VCEK} or {@code VLEK}. */
  static final String KEY = "key";

  /** A chip's id in hexadecimal. */
  static final String HARDWARE_ID = "hwId";

  /** A TCB version in hexadecimal, as reports hold it. */
  static final String TCB = "tcb";

  /** {@code SGX} or {@code TDX}. */
  static final String TEE = "tee";

  /** The family of platforms, in lower-case hexadecimal. */
  static final String FMSPC = "fmspc";

  /** {@code QE}, {@code TD_QE} or {@code QVE}. */
  static final String ENCLAVE = "enclave";

  /** {@code tcbEvaluationDataNumber}. */
  static final String EVALUATION = "evaluation";

  /** {@code driver} or {@code vbios}. */
  static final String FIRMWARE = "firmware";

  /** Of a driver or VBIOS. */
  static final String VERSION = "version";

  /** Serial numbers of certificates, in hexadecimal, with spaces between. */
  static final String SERIALS = "serials";

  private About() {}
}
