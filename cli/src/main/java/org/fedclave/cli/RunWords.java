package org.fedclave.cli;

import org.fedclave.transport.RunStatus;

/** Says a run's status in one sentence: where it is, why, and what is waited for. */
final class RunWords {

  private RunWords() {}

  static String sentence(RunStatus status) {
    String reason = status.reason().isEmpty() ? "" : ": " + status.reason();
    String waiting = status.waitingFor().isEmpty() ? "" : "; " + status.waitingFor();
    return status.state().wireName() + " since " + status.since() + reason + waiting;
  }
}
