package org.fedclave.attestation;

/**
 * Evidence, or an answer to a challenge, that breaks a {@link Rule}. The message is one sentence
 * for people.
 */
public final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Rule rule;

  public RefusedException(Rule rule, String sentence) {
    super(sentence);
    this.rule = rule;
  }

  public RefusedException(Rule rule, String sentence, Throwable cause) {
    super(sentence, cause);
    this.rule = rule;
  }

  /** The first rule that was found broken. */
  public Rule rule() {
    return rule;
  }
}
