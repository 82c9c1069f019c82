package org.fedclave.party;

/**
 * An agent does not start: its policy or its journal cannot be relied upon. The message is one
 * sentence for people.
 */
public final class AgentException extends Exception {

  private static final long serialVersionUID = 1L;

  AgentException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
