package org.fedclave.tables;

/**
 * A shard's plaintext is not what its schema says; none of it may be used. Shows no cell's content.
 */
public final class MalformedShardException extends Exception {

  /** What a shard can break. */
  public enum Rule {
    /** Not an Arrow IPC stream: bad framing, truncated, bytes after the end, a lying flatbuffer. */
    FORMAT,
    /** A batch's bytes or rows, or the shard's rows, are more than possible. */
    SIZE,
    /** The stream's columns are not exactly those of the schema. */
    SCHEMA,
    /** A message other than a plain record batch. */
    MESSAGE,
    /** A cell does not fit the schema: outside the bounds or categories, or missing. */
    VALUE,
    /** No rows. */
    EMPTY
  }

  private final Rule rule;

  MalformedShardException(Rule rule, String sentence) {
    super("the shard " + sentence);
    this.rule = rule;
  }

  /** The broken rule. */
  public Rule rule() {
    return rule;
  }
}
