package org.fedclave.coordinator.calls;

/**
 * This process does not drive the runs: another coordinator took the lease, or the database is
 * away. Nothing was written, or nobody knows whether it was; either way what is in memory is thrown
 * away and the caller tries again, where somebody serves. The message is one sentence.
 */
public final class NotServingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NotServingException(String sentence) {
    super(sentence);
  }

  public NotServingException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
