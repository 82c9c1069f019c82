package org.fedclave.attestation.vectors;

/**
 * A vector about a protocol's piece, not about evidence, that is invalid. The message is a
 * sentence.
 */
public final class InvalidVectorException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * @param reason a code of the vectors' list
   */
  public InvalidVectorException(String reason, String sentence) {
    super(sentence);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
