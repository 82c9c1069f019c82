package org.fedclave.attestation.snp;

import java.util.Optional;

/** AMD processor families whose endorsement certificates and firmware versions this code reads. */
public enum SnpProduct {
  /** EPYC 7003. */
  MILAN("Milan", 64),
  /** EPYC 9004 and 8004 (Genoa, Bergamo, Siena). */
  GENOA("Genoa", 64),
  /** EPYC 9005. */
  TURIN("Turin", 8);

  private final String label;
  private final int hardwareIdBytes;

  SnpProduct(String label, int hardwareIdBytes) {
    this.label = label;
    this.hardwareIdBytes = hardwareIdBytes;
  }

  /** AMD's word, as in certificates. */
  public String label() {
    return label;
  }

  /** How long the chip's id in a VCEK certificate is. */
  public int hardwareIdBytes() {
    return hardwareIdBytes;
  }

  /** The family of a certificate's productName, which may name a stepping: {@code Milan-B0}. */
  public static Optional<SnpProduct> ofProductName(String productName) {
    for (SnpProduct product : values()) {
      if (productName.equals(product.label) || productName.startsWith(product.label + '-')) {
        return Optional.of(product);
      }
    }
    return Optional.empty();
  }

  /**
   * Whether a report's CPUID names this family (AMD 56860, table ATTESTATION_REPORT, CPUID fields).
   */
  boolean hasCpu(SnpReport.Cpu cpu) {
    return switch (this) {
      case MILAN -> cpu.family() == 0x19 && cpu.model() <= 0x0f;
      case GENOA ->
          cpu.family() == 0x19 && ((cpu.model() & 0xf0) == 0x10 || (cpu.model() & 0xf0) == 0xa0);
      case TURIN -> cpu.family() == 0x1a && cpu.model() <= 0x1f;
    };
  }
}
