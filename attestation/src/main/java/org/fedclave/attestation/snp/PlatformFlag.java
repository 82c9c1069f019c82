package org.fedclave.attestation.snp;

import java.util.EnumSet;
import java.util.Set;

/** What a report says of its platform's configuration (AMD 56860, PLATFORM_INFO). */
public enum PlatformFlag {
  /** Two threads share a core. */
  SMT("smt", 0),
  /** Transparent encryption of all memory. */
  TSME("tsme", 1),
  /** Memory with error correction. */
  ECC("ecc", 2),
  /** The power meter, a side channel, is off. */
  RAPL_DISABLED("rapl-disabled", 3),
  /** The host does not see the ciphertext of guests' memory. */
  CIPHERTEXT_HIDING("ciphertext-hiding", 4),
  /** The memory was checked for aliased addresses since the last reset (AMD-SB-3015, BadRAM). */
  ALIAS_CHECK_COMPLETE("alias-check-complete", 5),
  /** Trusted I/O. */
  TIO("tio", 7);

  private final String label;
  private final int bit;

  PlatformFlag(String label, int bit) {
    this.label = label;
    this.bit = bit;
  }

  /** The name in policies. */
  public String label() {
    return label;
  }

  /** The flags that are set in PLATFORM_INFO. */
  static Set<PlatformFlag> of(long platformInfo) {
    Set<PlatformFlag> flags = EnumSet.noneOf(PlatformFlag.class);
    for (PlatformFlag flag : values()) {
      if ((platformInfo >>> flag.bit & 1) != 0) {
        flags.add(flag);
      }
    }
    return flags;
  }
}
