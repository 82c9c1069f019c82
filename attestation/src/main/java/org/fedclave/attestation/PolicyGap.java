package org.fedclave.attestation;

/**
 * Something that one policy accepts and another does not.
 *
 * @param kind where the two differ
 * @param theirs what the one accepts, to stand after "it": "accepts VMPL 2"
 * @param own what the other demands, to stand after "ours demands": "at most 0"
 */
public record PolicyGap(Kind kind, String theirs, String own) {

  /** Where policies can differ. */
  public enum Kind {
    /** Whose signature makes evidence genuine. */
    ROOT,
    /** Which code may run. */
    PROGRAM,
    /** Which product, firmware and configuration it may run on. */
    PLATFORM,
    /** Which revocation lists and other collateral must be there, and how old they may be. */
    COLLATERAL
  }
}
