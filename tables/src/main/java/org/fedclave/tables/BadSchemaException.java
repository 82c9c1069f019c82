package org.fedclave.tables;

/** A text is no {@link TableSchema}; the message says where and why in one sentence. */
public final class BadSchemaException extends Exception {

  /** What a schema's text can break. */
  public enum Rule {
    /** More bytes than {@link TableSchema#MAXIMUM_JSON_BYTES}. */
    SIZE,
    /** No JSON object in UTF-8, a key twice, too deep, or text after its end. */
    SYNTAX,
    /** A key that means nothing there. */
    UNKNOWN_KEY,
    /** A key that is required there is absent. */
    MISSING_KEY,
    /** A key's value is of another JSON type, or a word is none of the known ones. */
    KEY_TYPE,
    /** Well-formed, and yet no schema: two labels, minimum over maximum and the like. */
    VALUE
  }

  private final Rule rule;

  BadSchemaException(Rule rule, String sentence) {
    super(sentence);
    this.rule = rule;
  }

  /** The broken rule. */
  public Rule rule() {
    return rule;
  }
}
