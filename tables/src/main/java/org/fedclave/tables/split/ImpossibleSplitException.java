package org.fedclave.tables.split;

/** A table cannot be dealt as asked; the message says why and what to ask instead. */
public final class ImpossibleSplitException extends Exception {
  private static final long serialVersionUID = 1L;

  ImpossibleSplitException(String sentence) {
    super(sentence);
  }
}
