package org.fedclave.party;

/** A key store does not open or cannot be written. The message is one sentence, without secrets. */
public final class KeyStoreException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Rule {
    /** There is one already: it would be lost. */
    EXISTS,
    /** There is none. */
    NOT_FOUND,
    /** No passphrase, or one that is too short or too long. */
    PASSPHRASE_FORM,
    /** The passphrase is not the one of this store, or the store was changed. */
    WRONG_PASSPHRASE,
    /** The file is not what was written. */
    DAMAGED,
    /** It holds no keys for this dataset. */
    NO_SUCH_KEYS,
    /** The disk did not take it. */
    NOT_WRITTEN
  }

  private final Rule rule;

  KeyStoreException(Rule rule, String sentence) {
    super(sentence);
    this.rule = rule;
  }

  KeyStoreException(Rule rule, String sentence, Throwable cause) {
    super(sentence, cause);
    this.rule = rule;
  }

  /** The broken rule. */
  public Rule rule() {
    return rule;
  }
}
