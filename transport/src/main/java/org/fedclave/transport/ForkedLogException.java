package org.fedclave.transport;

/** A log showed two histories, of which one is not how the other began. */
public final class ForkedLogException extends Exception {

  private static final long serialVersionUID = 1L;

  ForkedLogException(String sentence) {
    super(sentence);
  }

  ForkedLogException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
