package org.fedclave.attestation.dcap;

import org.fedclave.protocol.Bytes;

/**
 * The report of an SGX enclave (Intel SDM volume 3D, REPORT structure; DCAP quote format, enclave
 * report body): of the program that a quote is about, or of the quoting enclave itself. Claims
 * only. Immutable.
 *
 * @param raw 384 bytes
 */
public record EnclaveReport(Bytes raw) implements QuoteBody {

  public static final int BYTES = 384;
  public static final int MEASUREMENT_BYTES = 32;

  private static final int DEBUG = 1 << 1;

  public EnclaveReport {
    if (raw.size() != BYTES) {
      throw new IllegalArgumentException("an enclave report has 384 bytes, not " + raw.size());
    }
  }

  @Override
  public String type() {
    return "SGX";
  }

  public Bytes cpuSvn() {
    return raw.slice(0, 16);
  }

  /** Four bytes, little-endian. */
  public Bytes miscSelect() {
    return raw.slice(16, 20);
  }

  /** Flags and XFRM, 16 bytes. */
  public Bytes attributes() {
    return raw.slice(48, 64);
  }

  @Override
  public boolean debug() {
    return (raw.get(48) & DEBUG) != 0;
  }

  /** MRENCLAVE. */
  @Override
  public Bytes measurement() {
    return raw.slice(64, 96);
  }

  /** MRSIGNER: SHA-256 of the key that signed the enclave. */
  public Bytes signer() {
    return raw.slice(128, 160);
  }

  /** CONFIGID, 64 bytes: what the enclave was told at its launch, unmeasured. */
  public Bytes configId() {
    return raw.slice(192, 256);
  }

  /** ISVPRODID. */
  public int product() {
    return u16(256);
  }

  /** ISVSVN. */
  public int securityVersion() {
    return u16(258);
  }

  /** CONFIGSVN. */
  public int configSvn() {
    return u16(260);
  }

  @Override
  public Bytes reportData() {
    return raw.slice(320, 384);
  }

  @Override
  public boolean reservedIsZero() {
    return raw.slice(21, 32).isAllZero() // after CET_ATTRIBUTES; then ISVEXTPRODID to 48
        && raw.slice(96, 128).isAllZero()
        && raw.slice(160, 192).isAllZero()
        && raw.slice(262, 304).isAllZero(); // then ISVFAMILYID to 320
  }

  private int u16(int at) {
    return (raw.get(at) & 0xff) | (raw.get(at + 1) & 0xff) << 8;
  }
}
