package org.fedclave.cli;

import org.fedclave.attestation.AppraisedEvidence;
import org.fedclave.transport.RunStatus;

/** Says in one line what a run's status or an enclave's evidence is. */
final class RunWords {

  private RunWords() {}

  /** Whose evidence it is and for which program, abbreviated; the proof has all of it. */
  static String evidence(AppraisedEvidence evidence) {
    return (evidence.simulated() ? "SIMULATED " : "")
        + evidence.format().wireName()
        + ", genuine under root "
        + evidence.vendorRoot().abbreviated()
        + ", runs program "
        + evidence.measurement().toHex().substring(0, 12);
  }

  /** Where a run is, why, and what is waited for. */
  static String sentence(RunStatus status) {
    String reason = status.reason().isEmpty() ? "" : ": " + status.reason();
    String waiting = status.waitingFor().isEmpty() ? "" : "; " + status.waitingFor();
    return status.state().wireName() + " since " + status.since() + reason + waiting;
  }
}
