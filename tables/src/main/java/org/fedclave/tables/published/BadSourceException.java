package org.fedclave.tables.published;

import java.nio.file.Path;

/** A file is not what its importer reads; the message says what, where and what was expected. */
public final class BadSourceException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What a published file can break. */
  public enum Rule {
    /** Not this format: another magic number, no JSON of the kind, broken compression. */
    FORMAT,
    /** More than is ever read of such a file, or a length that its own header contradicts. */
    SIZE,
    /** Two counts that must be equal are not: images and labels, declared and found rows. */
    COUNT,
    /** A cell that the format has no meaning for. */
    VALUE,
    /** The request fits no such file: no such user, two files for one party. */
    REQUEST
  }

  private final Rule rule;

  BadSourceException(Rule rule, Path file, String complaint) {
    super(file.getFileName() + ": " + complaint);
    this.rule = rule;
  }

  BadSourceException(Rule rule, String sentence) {
    super(sentence);
    this.rule = rule;
  }

  /** The broken rule. */
  public Rule rule() {
    return rule;
  }
}
