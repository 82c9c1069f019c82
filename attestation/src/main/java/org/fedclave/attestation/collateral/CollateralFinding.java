package org.fedclave.attestation.collateral;

import java.util.Optional;

/**
 * Something that the check of a store found.
 *
 * @param level how bad it is
 * @param entry what it is about, if it is one piece
 * @param sentence what is the matter, for people
 */
public record CollateralFinding(Level level, Optional<CollateralEntry> entry, String sentence) {

  /** How bad it is. */
  public enum Level {
    /** An appraisal that used this piece now would refuse. */
    PROBLEM,
    /** An appraisal will refuse before long, or what it accepts will change. */
    SOON,
    /** Good to know. */
    NOTE
  }

  static CollateralFinding of(Level level, CollateralEntry entry, String sentence) {
    return new CollateralFinding(level, Optional.of(entry), sentence);
  }
}
