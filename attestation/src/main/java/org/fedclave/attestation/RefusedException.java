package org.fedclave.attestation;

import org.fedclave.protocol.MalformedException;

/**
 * Evidence, or an answer to a challenge, that breaks a {@link Rule}. The message is one sentence
 * for people, and one printable {@link MalformedException#line}, whatever it quotes.
 */
public final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Rule rule;

  public RefusedException(Rule rule, String sentence) {
    super(MalformedException.line(sentence));
    this.rule = rule;
  }

  public RefusedException(Rule rule, String sentence, Throwable cause) {
    super(MalformedException.line(sentence), cause);
    this.rule = rule;
  }

  /** The first rule that was found broken. */
  public Rule rule() {
    return rule;
  }
}
