package org.fedclave.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.KeyPair;
import java.security.PrivateKey;
import org.fedclave.attestation.dcap.EnclaveReport;
import org.fedclave.attestation.dcap.QuoteHeader;
import org.fedclave.attestation.dcap.TdReport;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Fills an SGX or TDX quote (DCAP quote format) and signs it as the quoting enclave does. Not
 * thread-safe.
 *
 * <p>Also makes quotes that no verifier may accept: that is what its tests need.
 */
public final class SimulatedDcapQuote {

  /** MRSIGNER of the simulated quoting enclaves. */
  static final Bytes QE_SIGNER = Digest.of(Bytes.utf8("simulated quoting enclave")).bytes();

  static final int QE_VERSION = 8;

  private static final int PCK_CHAIN = 5;
  private static final int QE_REPORT = 6;
  private static final int TDX = 0x81;
  private static final Bytes QE_AUTHENTICATION_DATA = Bytes.hex("5a".repeat(32));
  private static final Bytes ENCLAVE_ATTRIBUTES = Bytes.hex("0500000000000000e700000000000000");
  private static final Bytes QE_ATTRIBUTES = Bytes.hex("1500000000000000e700000000000000");

  private final ByteBuffer signed;
  private final int bodyAt;
  private final ByteBuffer qeReport = buffer(EnclaveReport.BYTES);
  private boolean bindsAttestationKey = true;

  private SimulatedDcapQuote(int version, int teeType, int bodyType, int bodyBytes) {
    boolean described = version == 5;
    this.bodyAt = QuoteHeader.BYTES + (described ? 6 : 0);
    this.signed = buffer(bodyAt + bodyBytes);
    signed.putShort(0, (short) version);
    signed.putShort(2, (short) QuoteHeader.ECDSA_P256);
    signed.putInt(4, teeType);
    put(12, QuoteHeader.INTEL_VENDOR_ID);
    if (described) {
      signed.putShort(QuoteHeader.BYTES, (short) bodyType);
      signed.putInt(QuoteHeader.BYTES + 2, bodyBytes);
    }
    qe(0x30, QE_ATTRIBUTES);
    qe(0x80, QE_SIGNER);
    qeReport.putShort(0x100, (short) (teeType == TDX ? 2 : 1));
    qeReport.putShort(0x102, (short) QE_VERSION);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Bytes content(ByteBuffer buffer) {
    byte[] content = new byte[buffer.capacity()];
    buffer.get(0, content);
    return Bytes.wrap(content);
  }

  /**
   * A sound TDX quote of a TD without debugging, in version 4 of TDX 1.0, in version 5 of TDX 1.5.
   *
   * @param version 4 or 5
   * @param measurement MRTD, 48 bytes
   * @param reportData 64 bytes
   */
  static SimulatedDcapQuote td(int version, Bytes measurement, Bytes reportData) {
    return version == 5
        ? td(version, 3, TdReport.BYTES_TD15, measurement, reportData)
            .body(584, SimulatedIntelPlatform.TEE_TCB_SVN)
        : td(version, 2, TdReport.BYTES_TD10, measurement, reportData);
  }

  /** A sound TDX quote of version 5 that holds a body of TDX 1.0. */
  static SimulatedDcapQuote td10InVersion5(Bytes measurement, Bytes reportData) {
    return td(5, 2, TdReport.BYTES_TD10, measurement, reportData);
  }

  private static SimulatedDcapQuote td(
      int version, int bodyType, int bytes, Bytes measurement, Bytes reportData) {
    return new SimulatedDcapQuote(version, TDX, bodyType, bytes)
        .body(0, SimulatedIntelPlatform.TEE_TCB_SVN)
        .body(16, Bytes.hex("21".repeat(48)))
        .body(120, Bytes.hex("0000001000000000"))
        .body(128, Bytes.hex("e718060000000000"))
        .body(136, measurement)
        .body(520, reportData);
  }

  /**
   * A sound SGX quote of an enclave without debugging.
   *
   * @param version 3, 4 or 5
   * @param measurement MRENCLAVE, 32 bytes
   * @param reportData 64 bytes
   */
  static SimulatedDcapQuote enclave(int version, Bytes measurement, Bytes reportData) {
    return new SimulatedDcapQuote(version, 0, 1, EnclaveReport.BYTES)
        .body(48, ENCLAVE_ATTRIBUTES)
        .body(64, measurement)
        .body(128, QE_SIGNER)
        .body(256, Bytes.hex("0100")) // ISVPRODID 1
        .body(258, Bytes.hex("0300")) // ISVSVN 3
        .body(320, reportData);
  }

  /** Overwrites bytes of the header, or from its end on of the body, before they are signed. */
  SimulatedDcapQuote put(int offset, Bytes value) {
    signed.put(offset, value.unsafeArray());
    return this;
  }

  /** Overwrites bytes of the body before it is signed. */
  SimulatedDcapQuote body(int offset, Bytes value) {
    return put(bodyAt + offset, value);
  }

  /** Overwrites bytes of the quoting enclave's report before it is signed. */
  SimulatedDcapQuote qe(int offset, Bytes value) {
    qeReport.put(offset, value.unsafeArray());
    return this;
  }

  /** Lets the quoting enclave vouch for another key than the one that signs. */
  SimulatedDcapQuote vouchingForAnotherKey() {
    bindsAttestationKey = false;
    return this;
  }

  /**
   * Signs.
   *
   * @param attestationKey signs header and body
   * @param pck signs the quoting enclave's report
   * @param pckChain PEM
   */
  Bytes signedBy(KeyPair attestationKey, PrivateKey pck, Bytes pckChain) {
    Bytes point = P256Signer.point(attestationKey.getPublic());
    if (bindsAttestationKey) {
      var sha256 = Digest.sha256();
      sha256.update(point.unsafeArray());
      sha256.update(QE_AUTHENTICATION_DATA.unsafeArray());
      qe(0x140, Bytes.wrap(sha256.digest()));
    }
    Bytes report = content(qeReport);
    int wrapped = report.size() + 64 + 2 + QE_AUTHENTICATION_DATA.size() + 2 + 4 + pckChain.size();
    boolean wraps = signed.getShort(0) != 3;
    int rest = 64 + 64 + (wraps ? 6 : 0) + wrapped;
    Bytes content = content(signed);
    ByteBuffer quote = buffer(content.size() + 4 + rest);
    quote.put(content.unsafeArray()).putInt(rest);
    quote.put(P256Signer.sign(attestationKey.getPrivate(), content).unsafeArray());
    quote.put(point.unsafeArray());
    if (wraps) {
      quote.putShort((short) QE_REPORT).putInt(wrapped);
    }
    quote.put(report.unsafeArray()).put(P256Signer.sign(pck, report).unsafeArray());
    quote.putShort((short) QE_AUTHENTICATION_DATA.size());
    quote.put(QE_AUTHENTICATION_DATA.unsafeArray());
    quote.putShort((short) PCK_CHAIN).putInt(pckChain.size()).put(pckChain.unsafeArray());
    return content(quote);
  }
}
