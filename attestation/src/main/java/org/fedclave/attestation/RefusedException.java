package org.fedclave.attestation;

import java.util.regex.Pattern;

/**
 * Evidence, or an answer to a challenge, that breaks a {@link Rule}. The message is one sentence
 * for people, and one printable line, whatever it quotes: an input writes no lines of its own into
 * a log.
 */
public final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Control and format characters, line and paragraph separators (Unicode, section 4.5). */
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private final Rule rule;

  public RefusedException(Rule rule, String sentence) {
    super(printable(sentence));
    this.rule = rule;
  }

  public RefusedException(Rule rule, String sentence, Throwable cause) {
    super(printable(sentence), cause);
    this.rule = rule;
  }

  private static String printable(String sentence) {
    return UNPRINTABLE.matcher(sentence).replaceAll("?");
  }

  /** The first rule that was found broken. */
  public Rule rule() {
    return rule;
  }
}
