package org.fedclave.models;

/** An engine that is known cannot train on this machine. The message says why and what to use. */
public final class UnusableEngineException extends Exception {
  private static final long serialVersionUID = 1;

  public UnusableEngineException(String sentence) {
    super(sentence);
  }
}
