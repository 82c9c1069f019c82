package org.fedclave.attestation.nvidia;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.WireReader;
import org.fedclave.attestation.x509.Ecdsa;
import org.fedclave.protocol.Bytes;

/**
 * A device's report, parsed and <em>not</em> verified: the request GET_MEASUREMENTS and the answer
 * MEASUREMENTS, one after the other (DMTF DSP0274 1.1.0, sections "GET_MEASUREMENTS request message
 * format" and "Successful MEASUREMENTS response message format").
 *
 * <p>Every byte is accounted for by its length fields, and all but the signature are signed. What
 * the fields mean is only asked of a report whose signature was checked. Immutable.
 */
public final class NvidiaReport {

  public static final int NONCE_BYTES = 32;

  /** How long a measurement is: SHA-384. */
  static final int MEASUREMENT_BYTES = 48;

  private static final int SPDM_1_1 = 0x11;
  private static final int GET_MEASUREMENTS = 0xe0;
  private static final int MEASUREMENTS = 0x60;
  private static final int SIGNATURE_REQUESTED = 1;
  private static final int SLOT_MASK = 0x0f;
  private static final int DMTF = 1;
  private static final int SIGNATURE_BYTES = 96;

  private final Bytes raw;
  private final int attributes;
  private final int operation;
  private final Bytes requestNonce;
  private final int slot;
  private final int answeredSlot;
  private final Bytes record;
  private final NavigableMap<Integer, Bytes> measurements;
  private final Bytes responseNonce;
  private final OpaqueData opaque;
  private final int signedBytes;
  private final Bytes signature;

  private NvidiaReport(Bytes raw, WireReader in, boolean allowZeroPadding) throws RefusedException {
    this.raw = raw;
    requireMessage("request", in.u8(), in.u8(), GET_MEASUREMENTS);
    this.attributes = in.u8();
    this.operation = in.u8();
    this.requestNonce = in.bytes(NONCE_BYTES);
    this.slot = in.u8();
    requireMessage("answer", in.u8(), in.u8(), MEASUREMENTS);
    in.bytes(1); // Param1: how many indexes there are, if nothing else was asked for
    this.answeredSlot = in.u8() & SLOT_MASK;
    int blocks = in.u8();
    int recordBytes = in.u24Le();
    int recordAt = in.position();
    this.measurements = blocks(blocks, in.part("measurement record", recordBytes));
    this.record = raw.slice(recordAt, in.position());
    this.responseNonce = in.bytes(NONCE_BYTES);
    this.opaque = OpaqueData.parse(in.part("opaque data", in.u16Le()));
    this.signedBytes = in.position();
    this.signature = in.bytes(SIGNATURE_BYTES);
    if (allowZeroPadding) {
      in.finishAllowingZeros();
    } else {
      in.finish();
    }
  }

  /**
   * Parses {@code raw}.
   *
   * @param allowZeroPadding whether zero bytes may follow; they are not signed
   */
  public static NvidiaReport parse(Bytes raw, boolean allowZeroPadding) throws RefusedException {
    return new NvidiaReport(raw, new WireReader("SPDM report", raw), allowZeroPadding);
  }

  private static void requireMessage(String which, int version, int code, int expectedCode)
      throws RefusedException {
    if (version != SPDM_1_1) {
      throw new RefusedException(
          Rule.REPORT_VERSION,
          "the SPDM " + which + " is of version 0x" + Integer.toHexString(version) + ", not 0x11");
    }
    if (code != expectedCode) {
      throw new RefusedException(
          Rule.REPORT_FORM, "the SPDM " + which + " has the code 0x" + Integer.toHexString(code));
    }
  }

  /** DSP0274, "Measurement block format": index, specification, size, then the DMTF fields. */
  private static NavigableMap<Integer, Bytes> blocks(int count, WireReader in)
      throws RefusedException {
    NavigableMap<Integer, Bytes> values = new TreeMap<>();
    while (in.remaining() > 0) {
      int index = in.u8();
      int specification = in.u8();
      WireReader block = in.part("measurement block " + index, in.u16Le());
      block.u8(); // DMTFSpecMeasurementValueType: what was measured, by whom, digest or raw
      Bytes value = block.bytes(block.u16Le());
      if (specification != DMTF
          || block.remaining() > 0
          || index == 0
          || values.put(index, value) != null) {
        throw new RefusedException(
            Rule.REPORT_FORM,
            "measurement block " + index + " is not of DMTF's form, or there twice");
      }
    }
    if (values.isEmpty() || values.size() != count) {
      throw new RefusedException(
          Rule.REPORT_FORM,
          "the report announces " + count + " measurement blocks and has " + values.size());
    }
    return Collections.unmodifiableNavigableMap(values);
  }

  /** Whether {@code key}, on P-384, made the signature. */
  boolean isSignedBy(PublicKey key) {
    return Ecdsa.verify(key, "SHA-384", raw.slice(0, signedBytes), signature);
  }

  /** Whether the request asked for a signature, and the answer is by the key it asked for. */
  boolean answersTheRequest() {
    return (attributes & SIGNATURE_REQUESTED) != 0 && answeredSlot == slot;
  }

  /** The verifier's nonce: 32 bytes of the request. */
  public Bytes requestNonce() {
    return requestNonce;
  }

  /** The device's own nonce: 32 bytes of the answer. */
  public Bytes responseNonce() {
    return responseNonce;
  }

  /** Which certificate chain of the device was asked for. */
  public int slot() {
    return slot;
  }

  /** Which measurements were asked for: 255 means all. */
  public int operation() {
    return operation;
  }

  /** Measurement values by the index of their block, from 1 on. */
  public NavigableMap<Integer, Bytes> measurements() {
    return measurements;
  }

  /** SHA-384 of the measurement record, all blocks as they stand: names the device's state. */
  public Bytes measurementDigest() {
    try {
      return Bytes.wrap(MessageDigest.getInstance("SHA-384").digest(record.unsafeArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-384", e);
    }
  }

  /** Versions and configuration that the device states. */
  public OpaqueData opaque() {
    return opaque;
  }
}
