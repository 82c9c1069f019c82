package org.fedclave.attestation.psa;

import java.util.Arrays;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;

/**
 * The state of a device's root of trust (RFC 9783, section 4.3.1; CCA has the same numbers): the
 * upper byte of the claim. The lower byte is the implementation's own.
 */
public enum Lifecycle {
  UNKNOWN(0x00, "unknown"),
  ASSEMBLY_AND_TEST(0x10, "assembly-and-test"),
  ROT_PROVISIONING(0x20, "psa-rot-provisioning"),
  SECURED(0x30, "secured"),
  /** What runs beside the root of trust may be debugged. */
  NON_ROT_DEBUG(0x40, "non-psa-rot-debug"),
  /** The root of trust itself may be debugged. */
  RECOVERABLE_ROT_DEBUG(0x50, "recoverable-psa-rot-debug"),
  DECOMMISSIONED(0x60, "decommissioned");

  /** The largest value of the claim. */
  public static final int LARGEST = 0xffff;

  private final int upperByte;
  private final String label;

  Lifecycle(int upperByte, String label) {
    this.upperByte = upperByte;
    this.label = label;
  }

  /** The name in policies. */
  public String label() {
    return label;
  }

  /** The lowest value of the claim for this state. */
  public int lowest() {
    return upperByte << 8;
  }

  /** Whether somebody may look into what runs. */
  public boolean isDebug() {
    return this == NON_ROT_DEBUG || this == RECOVERABLE_ROT_DEBUG;
  }

  /**
   * The state of a claim's value.
   *
   * @param what names the token in messages
   */
  public static Lifecycle of(String what, long value) throws RefusedException {
    return Arrays.stream(values())
        .filter(state -> state.upperByte == value >>> 8)
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    Rule.REPORT_FORM,
                    "the lifecycle of the "
                        + what
                        + " is 0x"
                        + Long.toHexString(value)
                        + ", which is no state"));
  }
}
