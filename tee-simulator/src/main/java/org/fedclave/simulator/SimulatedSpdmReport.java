package org.fedclave.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fedclave.protocol.Bytes;

/**
 * The report of a simulated GPU, to be signed: GET_MEASUREMENTS and MEASUREMENTS of DMTF DSP0274
 * 1.1. Not thread-safe.
 */
public final class SimulatedSpdmReport {

  static final int DRIVER_VERSION = 3;
  static final int VBIOS_VERSION = 6;
  static final int NVDEC0_STATUS = 11;
  static final int FIRMWARE_ID = 20;
  static final int DATA_VERSION = 34;
  static final int FEATURE_FLAG = 36;

  private final Bytes requestNonce;
  private final Bytes responseNonce;
  private final SortedMap<Integer, Bytes> blocks = new TreeMap<>();
  private final SortedMap<Integer, Bytes> opaque = new TreeMap<>();
  private int version = 0x11;
  private int attributes = 1;

  SimulatedSpdmReport(Bytes requestNonce, Bytes responseNonce) {
    if (requestNonce.size() != 32) {
      throw new IllegalArgumentException("a nonce has 32 bytes, not " + requestNonce.size());
    }
    this.requestNonce = requestNonce;
    this.responseNonce = responseNonce;
  }

  /** Sets a measurement; blocks are numbered from 1. */
  SimulatedSpdmReport block(int index, Bytes value) {
    blocks.put(index, value);
    return this;
  }

  SimulatedSpdmReport opaque(int type, Bytes value) {
    opaque.put(type, value);
    return this;
  }

  /** A field of ASCII and a NUL byte, as GPUs write them. */
  SimulatedSpdmReport opaque(int type, String text) {
    return opaque(type, Bytes.wrap((text + '\0').getBytes(StandardCharsets.US_ASCII)));
  }

  SimulatedSpdmReport version(int other) {
    version = other;
    return this;
  }

  SimulatedSpdmReport attributes(int other) {
    attributes = other;
    return this;
  }

  Map<Integer, Bytes> blocks() {
    return blocks;
  }

  /** All but the signature. */
  Bytes unsigned() {
    var out = new ByteArrayOutputStream();
    out.write(version);
    out.write(0xe0);
    out.write(attributes);
    out.write(0xff);
    write(out, requestNonce);
    out.write(0); // slot
    out.write(version);
    out.write(0x60);
    out.write(0);
    out.write(0);
    out.write(blocks.size());
    Bytes record = record();
    littleEndian(out, record.size(), 3);
    write(out, record);
    write(out, responseNonce);
    Bytes fields = fields();
    littleEndian(out, fields.size(), 2);
    write(out, fields);
    return Bytes.wrap(out.toByteArray());
  }

  private Bytes record() {
    var out = new ByteArrayOutputStream();
    blocks.forEach(
        (index, value) -> {
          out.write(index);
          out.write(1); // DMTF's form
          littleEndian(out, value.size() + 3, 2);
          out.write(1); // digest of mutable firmware
          littleEndian(out, value.size(), 2);
          write(out, value);
        });
    return Bytes.wrap(out.toByteArray());
  }

  private Bytes fields() {
    var out = new ByteArrayOutputStream();
    opaque.forEach(
        (type, value) -> {
          littleEndian(out, type, 2);
          littleEndian(out, value.size(), 2);
          write(out, value);
        });
    return Bytes.wrap(out.toByteArray());
  }

  /** The report with its signature: r and s big-endian. */
  public Bytes signedBy(PrivateKey key) {
    Bytes unsigned = unsigned();
    var out = new ByteArrayOutputStream();
    write(out, unsigned);
    write(out, P384Signer.sign(key, unsigned));
    return Bytes.wrap(out.toByteArray());
  }

  private static void write(ByteArrayOutputStream out, Bytes bytes) {
    out.writeBytes(bytes.unsafeArray());
  }

  private static void littleEndian(ByteArrayOutputStream out, int value, int size) {
    for (int i = 0; i < size; i++) {
      out.write(value >>> (8 * i));
    }
  }
}
