package org.fedclave.tables;

/** What a column is for. */
public enum Role {
  /** Goes into the model. */
  FEATURE,
  /** What the model learns to say; a table has exactly one. */
  LABEL,
  /** Names a person or a case. It is checked, and then it never leaves the party. */
  IDENTIFIER
}
