package org.fedclave.cli;

/** A verb of this module did not do what it was asked; the message is one sentence for people. */
final class CommandFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  CommandFailedException(String sentence) {
    super(sentence);
  }
}
