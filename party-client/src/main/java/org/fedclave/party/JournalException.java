package org.fedclave.party;

/** The journal of releases is not whole, or does not allow a release. No key may leave. */
final class JournalException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why. */
  enum Rule {
    /** Another program has it open. */
    LOCKED,
    /** Bytes that are no entry. */
    FORM,
    /** An entry does not follow from the one before it. */
    BROKEN_CHAIN,
    /** Entries that were written are gone. */
    TRUNCATED,
    /** The disk did not take an entry. */
    NOT_WRITTEN,
    /** The shards of these rounds went to another trainer. */
    SECOND_TRAINER,
    /** Earlier keys of this run were released for another aggregator. */
    SECOND_AGGREGATOR,
    /**
     * Keys were released for a later incarnation of the run: who takes part in this one is gone.
     */
    INCARNATION,
    /** The window neither begins the run nor follows the last one. */
    WINDOW
  }

  private final Rule rule;

  JournalException(Rule rule, String sentence) {
    super(sentence);
    this.rule = rule;
  }

  JournalException(Rule rule, String sentence, Throwable cause) {
    super(sentence, cause);
    this.rule = rule;
  }

  Rule rule() {
    return rule;
  }
}
