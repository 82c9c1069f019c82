package org.fedclave.protocol.crypto;

/**
 * Sealed or encrypted content that does not open: another key, another context or changed bytes;
 * which one cannot be told.
 */
public final class CannotOpenException extends Exception {

  private static final long serialVersionUID = 1L;

  public CannotOpenException(String sentence) {
    super(sentence);
  }
}
