package org.fedclave.attestation.ear;

/**
 * A signed attestation result that cannot be relied upon. The message is one sentence for people.
 */
public final class EarException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Fault {
    /** It is no JWS of an EAR in the form that is read here. */
    FORM,
    /** It is signed with another algorithm than the two that are accepted. */
    ALGORITHM,
    /** It is signed by another key. */
    KEY,
    /** A signature does not hold. */
    SIGNATURE,
    /** It was issued after the moment of judgement. */
    NOT_YET_VALID,
    /** It has expired. */
    EXPIRED
  }

  private final Fault fault;

  EarException(Fault fault, String sentence) {
    super(sentence);
    this.fault = fault;
  }

  EarException(Fault fault, String sentence, Throwable cause) {
    super(sentence, cause);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}
