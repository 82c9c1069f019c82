package org.fedclave.attestation.snp;

/**
 * What the guest's owner allowed the platform at launch (AMD 56860, GUEST_POLICY).
 *
 * <p>Bits above 20 are in use by newer firmware and restrict the platform further; they are kept
 * and not judged.
 *
 * @param bits the field, little-endian in the report
 */
public record GuestPolicy(long bits) {

  public int abiMinor() {
    return (int) bits & 0xff;
  }

  public int abiMajor() {
    return (int) (bits >>> 8) & 0xff;
  }

  /** Simultaneous multi-threading is allowed. */
  public boolean smt() {
    return bit(16);
  }

  /** Reserved; one in every report. */
  public boolean reservedMustBeOne() {
    return bit(17);
  }

  /** A migration agent, which can read the guest, may be associated with it. */
  public boolean migrationAgent() {
    return bit(18);
  }

  /** The hypervisor may read and change the guest. */
  public boolean debug() {
    return bit(19);
  }

  public boolean singleSocket() {
    return bit(20);
  }

  private boolean bit(int index) {
    return ((bits >>> index) & 1) != 0;
  }
}
