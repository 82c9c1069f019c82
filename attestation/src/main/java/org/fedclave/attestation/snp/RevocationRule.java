package org.fedclave.attestation.snp;

/**
 * Whether evidence must bring the root's revocation list. A list that is there is always checked.
 */
public enum RevocationRule {
  REQUIRED("required"),
  /** Whoever presents evidence decides: revocation is then a matter of their good will. */
  WHEN_PRESENT("when-present");

  private final String label;

  RevocationRule(String label) {
    this.label = label;
  }

  /** The word in policies. */
  public String label() {
    return label;
  }
}
