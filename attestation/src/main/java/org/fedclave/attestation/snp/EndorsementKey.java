package org.fedclave.attestation.snp;

/** The kinds of key that sign reports (AMD 56860, SIGNING_KEY; AMD 57230). */
public enum EndorsementKey {
  /** Versioned Chip Endorsement Key: of one chip at one firmware version. */
  VCEK("SEV-VCEK", 0),
  /** Versioned Loaded Endorsement Key: of one cloud provider; does not tell chips apart. */
  VLEK("SEV-VLEK", 1);

  private final String commonName;
  private final int reportCode;

  EndorsementKey(String commonName, int reportCode) {
    this.commonName = commonName;
    this.reportCode = reportCode;
  }

  /** The subject's common name in certificates of this kind. */
  public String commonName() {
    return commonName;
  }

  /** The value of SIGNING_KEY in reports. */
  public int reportCode() {
    return reportCode;
  }
}
