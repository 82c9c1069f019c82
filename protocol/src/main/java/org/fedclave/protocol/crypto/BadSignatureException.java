package org.fedclave.protocol.crypto;

/** A signature that does not hold, or that is missing. The message says which. */
public final class BadSignatureException extends Exception {

  private static final long serialVersionUID = 1L;

  public BadSignatureException(String sentence) {
    super(sentence);
  }
}
