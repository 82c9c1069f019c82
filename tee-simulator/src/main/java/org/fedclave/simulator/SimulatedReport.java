package org.fedclave.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import org.fedclave.attestation.snp.SnpReport;
import org.fedclave.attestation.snp.TcbVersion;
import org.fedclave.protocol.Bytes;

/**
 * Fills an SEV-SNP attestation report (AMD 56860, ATTESTATION_REPORT) and signs it as the firmware
 * does. Not thread-safe.
 *
 * <p>Also makes reports that no verifier may accept: that is what its tests need.
 */
public final class SimulatedReport {

  private static final long POLICY_SMT = 1L << 16;
  private static final long POLICY_RESERVED_ONE = 1L << 17;
  private static final long POLICY_MIGRATION_AGENT = 1L << 18;
  private static final long POLICY_DEBUG = 1L << 19;
  private static final int SCALAR_BYTES = 48;
  private static final int SCALAR_FIELD_BYTES = 72;

  private final ByteBuffer report =
      ByteBuffer.allocate(SnpReport.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /**
   * A sound report of a guest without debugging or migration agent at VMPL 0.
   *
   * @param version 2, 3 or 5
   * @param tcb current, reported, committed and launch firmware alike
   * @param chipId 64 bytes
   * @param measurement 48 bytes
   * @param reportData 64 bytes
   */
  public SimulatedReport(
      int version, TcbVersion tcb, Bytes chipId, Bytes measurement, Bytes reportData) {
    report.putInt(0x00, version);
    report.putLong(0x08, POLICY_SMT | POLICY_RESERVED_ONE);
    report.putInt(0x34, SnpReport.ECDSA_P384_SHA384);
    tcb(0x38, tcb).tcb(0x180, tcb).tcb(0x1e0, tcb).tcb(0x1f0, tcb);
    report.putLong(0x40, 0x25);
    put(0x50, requireSize("report data", reportData, 64));
    put(0x90, requireSize("measurement", measurement, SnpReport.MEASUREMENT_BYTES));
    put(0x160, Bytes.hex("ff".repeat(32)));
    put(0x1a0, requireSize("chip id", chipId, SnpReport.CHIP_ID_BYTES));
    if (version >= 3) {
      put(0x188, cpu(tcb));
    }
    put(0x1e8, Bytes.hex("1d3701"));
    put(0x1ec, Bytes.hex("1d3701"));
    if (version >= 5) {
      report.putLong(0x1f8, 1);
      report.putLong(0x200, 1);
    }
  }

  private static Bytes requireSize(String what, Bytes value, int size) {
    if (value.size() != size) {
      throw new IllegalArgumentException(what + " has " + size + " bytes, not " + value.size());
    }
    return value;
  }

  /** Family, model, stepping. */
  private static Bytes cpu(TcbVersion tcb) {
    return switch (tcb.product()) {
      case MILAN -> Bytes.hex("190101");
      case GENOA -> Bytes.hex("191101");
      case TURIN -> Bytes.hex("1a0201");
    };
  }

  public SimulatedReport debug() {
    return or(0x08, POLICY_DEBUG);
  }

  public SimulatedReport migrationAgent() {
    return or(0x08, POLICY_MIGRATION_AGENT);
  }

  public SimulatedReport vmpl(int vmpl) {
    report.putInt(0x30, vmpl);
    return this;
  }

  public SimulatedReport signingKey(int code) {
    report.putInt(0x48, code << 2);
    return this;
  }

  public SimulatedReport reportedTcb(TcbVersion tcb) {
    return tcb(0x180, tcb);
  }

  public SimulatedReport committedTcb(TcbVersion tcb) {
    return tcb(0x1e0, tcb);
  }

  public SimulatedReport launchTcb(TcbVersion tcb) {
    return tcb(0x1f0, tcb);
  }

  private SimulatedReport tcb(int offset, TcbVersion tcb) {
    return put(offset, tcb.toBytes());
  }

  private SimulatedReport or(int offset, long bits) {
    report.putLong(offset, report.getLong(offset) | bits);
    return this;
  }

  /** Overwrites bytes before the signature is made. */
  public SimulatedReport put(int offset, Bytes value) {
    report.put(offset, value.unsafeArray());
    return this;
  }

  /** Signs with a key on P-384: r and s little-endian, 72 bytes each. */
  public Bytes signedBy(PrivateKey key) {
    byte[] signature = sign(key);
    for (int i = 0; i < SCALAR_BYTES; i++) {
      report.put(SnpReport.SIGNED_BYTES + i, signature[SCALAR_BYTES - 1 - i]);
      report.put(
          SnpReport.SIGNED_BYTES + SCALAR_FIELD_BYTES + i, signature[2 * SCALAR_BYTES - 1 - i]);
    }
    return Bytes.of(report.array());
  }

  private byte[] sign(PrivateKey key) {
    try {
      Signature engine = Signature.getInstance("SHA384withECDSAinP1363Format");
      engine.initSign(key);
      engine.update(report.array(), 0, SnpReport.SIGNED_BYTES);
      return engine.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK signs on P-384", e);
    }
  }
}
