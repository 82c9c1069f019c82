package org.fedclave.tables;

/** What a missing cell of a column means. */
public enum WhenMissing {
  /** It is a bad cell. */
  REFUSE,
  /**
   * It becomes zero <em>after</em> scaling (no category, for a category), and one more feature of
   * the column is 1 where the cell was missing and 0 where it was not. For features only.
   */
  ZERO_AFTER_SCALING
}
