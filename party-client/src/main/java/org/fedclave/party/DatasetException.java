package org.fedclave.party;

/**
 * A dataset was not added; nothing of it is published and nothing of it stays on the disk. The
 * message is for the party's own screen.
 */
public final class DatasetException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Rule {
    /** Not a name for a dataset. */
    NAME,
    /** There is one of this name: contracts may rest on it. */
    EXISTS,
    /** The schema cannot be read. */
    SCHEMA,
    /** No file, too many shards, or a file that cannot be read. */
    FILE,
    /** Cells that do not fit the schema. */
    BAD_CELLS,
    /** The disk did not take it. */
    NOT_WRITTEN,
    /** The coordinator did not take it. */
    NOT_PUBLISHED
  }

  private final Rule rule;

  DatasetException(Rule rule, String sentence) {
    super(sentence);
    this.rule = rule;
  }

  DatasetException(Rule rule, String sentence, Throwable cause) {
    super(sentence, cause);
    this.rule = rule;
  }

  /** The broken rule. */
  public Rule rule() {
    return rule;
  }
}
