package org.fedclave.attestation.snp;

import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.Ecdsa;
import org.fedclave.protocol.Bytes;

/**
 * An attestation report of version 2, 3 or 5 (AMD 56860, ATTESTATION_REPORT), parsed strictly and
 * <em>not</em> verified: its fields are claims until {@link SnpVerifier} says that the report is
 * genuine.
 *
 * <p>All 1184 bytes are accounted for: known fields, or zero. Immutable.
 */
public final class SnpReport {

  public static final int BYTES = 1184;

  /** What the signature covers: everything before it. */
  public static final int SIGNED_BYTES = 0x2a0;

  public static final int MEASUREMENT_BYTES = 48;
  public static final int CHIP_ID_BYTES = 64;

  /** The one signature algorithm: ECDSA on P-384 with SHA-384. */
  public static final int ECDSA_P384_SHA384 = 1;

  private static final Set<Integer> VERSIONS = Set.of(2, 3, 5);

  /** Current, reported, committed and launch TCB. */
  private static final List<Integer> VERSIONS_AT = List.of(0x38, 0x180, 0x1e0, 0x1f0);

  /** Little-endian r and s take 72 bytes each, of which P-384 uses 48. */
  private static final int SCALAR_FIELD_BYTES = 72;

  private static final int SCALAR_BYTES = 48;

  private final Bytes raw;

  /**
   * The processor, from version 3 on.
   *
   * @param family combined family of CPUID, for example 0x19
   * @param model combined model
   * @param stepping stepping
   */
  public record Cpu(int family, int model, int stepping) {}

  private SnpReport(Bytes raw) {
    this.raw = raw;
  }

  /** Parses {@code raw}, which must be exactly one report. */
  public static SnpReport parse(Bytes raw) throws RefusedException {
    if (raw.size() > BYTES) {
      throw new RefusedException(
          Rule.TRAILING_BYTES, "an SNP report has 1184 bytes, not " + raw.size());
    }
    if (raw.size() < BYTES) {
      throw new RefusedException(Rule.TRUNCATED, "an SNP report has 1184 bytes, not " + raw.size());
    }
    var report = new SnpReport(raw);
    if (!VERSIONS.contains(report.version())) {
      throw new RefusedException(
          Rule.REPORT_VERSION,
          "SNP report version " + report.version() + " is unknown; known are 2, 3 and 5");
    }
    if (report.signatureAlgorithm() != ECDSA_P384_SHA384) {
      throw new RefusedException(
          Rule.SIGNATURE_ALGORITHM,
          "signature algorithm " + report.signatureAlgorithm() + " is unknown; known is 1");
    }
    report.requireReservedFields();
    return report;
  }

  private void requireReservedFields() throws RefusedException {
    requireZero(0x4c, 0x50);
    requireZero(version() == 2 ? 0x188 : 0x18b, 0x1a0);
    requireZero(0x1eb, 0x1ec);
    requireZero(0x1ef, 0x1f0);
    requireZero(version() == 5 ? 0x208 : 0x1f8, SIGNED_BYTES);
    requireZero(SIGNED_BYTES + SCALAR_BYTES, SIGNED_BYTES + SCALAR_FIELD_BYTES);
    requireZero(SIGNED_BYTES + SCALAR_FIELD_BYTES + SCALAR_BYTES, BYTES);
    if (integer(0x48) >>> 5 != 0) {
      throw new RefusedException(
          Rule.REPORT_FORM, "reserved flags at 0x48 of the SNP report are not zero");
    }
    if (!policy().reservedMustBeOne()) {
      throw new RefusedException(Rule.REPORT_FORM, "bit 17 of the guest policy is not one");
    }
  }

  private void requireZero(int from, int to) throws RefusedException {
    if (!raw.slice(from, to).isAllZero()) {
      throw new RefusedException(
          Rule.REPORT_FORM,
          "reserved bytes of the SNP report from 0x"
              + Integer.toHexString(from)
              + " on are not zero");
    }
  }

  /** Whether {@code key}, on P-384, made the signature. */
  boolean isSignedBy(PublicKey key) {
    byte[] signature = new byte[2 * SCALAR_BYTES];
    for (int i = 0; i < SCALAR_BYTES; i++) {
      signature[SCALAR_BYTES - 1 - i] = raw.get(SIGNED_BYTES + i);
      signature[2 * SCALAR_BYTES - 1 - i] = raw.get(SIGNED_BYTES + SCALAR_FIELD_BYTES + i);
    }
    return Ecdsa.verify(key, "SHA-384", raw.slice(0, SIGNED_BYTES), Bytes.wrap(signature));
  }

  public Bytes raw() {
    return raw;
  }

  public int version() {
    return integer(0x00);
  }

  public long guestSvn() {
    return Integer.toUnsignedLong(integer(0x04));
  }

  public GuestPolicy policy() {
    return new GuestPolicy(quad(0x08));
  }

  public Bytes familyId() {
    return raw.slice(0x10, 0x20);
  }

  public Bytes imageId() {
    return raw.slice(0x20, 0x30);
  }

  /** The privilege level that asked for the report: 0 is the most privileged. */
  public long vmpl() {
    return Integer.toUnsignedLong(integer(0x30));
  }

  public int signatureAlgorithm() {
    return integer(0x34);
  }

  /** Refuses if a firmware version has reserved bytes set, which only the product tells. */
  void requireVersionsOf(SnpProduct product) throws RefusedException {
    for (int offset : VERSIONS_AT) {
      TcbVersion.requireReserved(product, raw.slice(offset, offset + TcbVersion.BYTES));
    }
  }

  /** The firmware that runs now. */
  public TcbVersion currentTcb(SnpProduct product) throws RefusedException {
    return tcb(product, 0x38);
  }

  public long platformInfo() {
    return quad(0x40);
  }

  public boolean authorKeyEnabled() {
    return (integer(0x48) & 1) != 0;
  }

  public boolean chipKeyMasked() {
    return (integer(0x48) & 2) != 0;
  }

  /** {@link EndorsementKey#reportCode}, or 7 for none. */
  public int signingKey() {
    return (integer(0x48) >>> 2) & 7;
  }

  /** What the guest asked the report to bind: 64 bytes. */
  public Bytes reportData() {
    return raw.slice(0x50, 0x90);
  }

  /** Launch digest of the guest: 48 bytes. */
  public Bytes measurement() {
    return raw.slice(0x90, 0xc0);
  }

  public Bytes hostData() {
    return raw.slice(0xc0, 0xe0);
  }

  public Bytes idKeyDigest() {
    return raw.slice(0xe0, 0x110);
  }

  public Bytes authorKeyDigest() {
    return raw.slice(0x110, 0x140);
  }

  public Bytes reportId() {
    return raw.slice(0x140, 0x160);
  }

  public Bytes reportIdOfMigrationAgent() {
    return raw.slice(0x160, 0x180);
  }

  /** The firmware version that the signing key is derived from. */
  public TcbVersion reportedTcb(SnpProduct product) throws RefusedException {
    return tcb(product, 0x180);
  }

  /** Empty in version 2. */
  public Optional<Cpu> cpu() {
    return version() == 2
        ? Optional.empty()
        : Optional.of(new Cpu(raw.get(0x188) & 0xff, raw.get(0x189) & 0xff, raw.get(0x18a) & 0xff));
  }

  /** 64 bytes; on Turin 8 and zeros. */
  public Bytes chipId() {
    return raw.slice(0x1a0, 0x1e0);
  }

  /** The firmware below which the platform cannot be rolled back. */
  public TcbVersion committedTcb(SnpProduct product) throws RefusedException {
    return tcb(product, 0x1e0);
  }

  /** Firmware version, {@code major.minor.build}. */
  public String currentVersion() {
    return firmwareVersion(0x1e8);
  }

  public String committedVersion() {
    return firmwareVersion(0x1ec);
  }

  /** The firmware at the guest's launch or import. */
  public TcbVersion launchTcb(SnpProduct product) throws RefusedException {
    return tcb(product, 0x1f0);
  }

  /** Mitigations at launch; from version 5 on. */
  public Optional<Long> launchMitigations() {
    return version() == 5 ? Optional.of(quad(0x1f8)) : Optional.empty();
  }

  /** Mitigations now; from version 5 on. */
  public Optional<Long> currentMitigations() {
    return version() == 5 ? Optional.of(quad(0x200)) : Optional.empty();
  }

  private TcbVersion tcb(SnpProduct product, int offset) throws RefusedException {
    return TcbVersion.read(product, raw.slice(offset, offset + TcbVersion.BYTES));
  }

  private String firmwareVersion(int offset) {
    return (raw.get(offset + 2) & 0xff)
        + "."
        + (raw.get(offset + 1) & 0xff)
        + "."
        + (raw.get(offset) & 0xff);
  }

  private int integer(int offset) {
    return (int) quad(offset);
  }

  private long quad(int offset) {
    long value = 0;
    for (int i = Long.BYTES - 1; i >= 0; i--) {
      value = (value << 8) | (raw.get(offset + i) & 0xff);
    }
    return value;
  }
}
