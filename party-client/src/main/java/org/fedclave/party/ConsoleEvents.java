package org.fedclave.party;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.fedclave.attestation.AppraisedEvidence;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.transport.LetterKind;

/** One line for each event: time, run, what happened. */
final class ConsoleEvents implements PartyEvents {

  private final PrintWriter out;
  private final Clock clock;

  ConsoleEvents(PrintWriter out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public void approved(RunId run) {
    line(run, "contract approved and signed");
  }

  @Override
  public void waiting(RunId run, List<String> questions) {
    line(
        run,
        "waits for a person (`party approve` or `party refuse`): " + String.join("; ", questions));
  }

  @Override
  public void assigned(RunId run, MemberId trainer, MemberId aggregator) {
    line(
        run,
        "the coordinator proposes the trainer " + trainer + " and the aggregator " + aggregator);
  }

  @Override
  public void attested(RunId run, MemberId node, Role role, AppraisedEvidence evidence) {
    line(run, node + " accepted to " + role.wireName() + ": " + evidence.describe());
  }

  @Override
  public void released(RunId run, MemberId trainer, int shards, RoundWindow window) {
    line(run, "keys of " + shards + " shards released to " + trainer + " for " + window);
  }

  @Override
  public void sharedCheckpoints(RunId run, MemberId aggregator, int checkpoints) {
    line(run, "shares of " + checkpoints + " checkpoints given to " + aggregator);
  }

  @Override
  public void personal(RunId run, MemberId trainer, int parameters) {
    line(
        run,
        parameters
            + " parameters of this party's own last layers came from "
            + trainer
            + "; `party personal "
            + run.abbreviated()
            + "` writes them");
  }

  @Override
  public void countersigned(RunId run, Digest model) {
    line(run, "verified and countersigned: model " + model);
  }

  @Override
  public void refused(RunId run, String rule, String sentence) {
    line(run, "REFUSED, " + rule + ": " + sentence);
  }

  @Override
  public void ignored(MemberId from, LetterKind kind, String sentence) {
    line("a letter " + kind.wireName() + " of " + from + " came to nothing: " + sentence);
  }

  @Override
  public void interrupted(String sentence) {
    line("interrupted: " + sentence);
  }

  private void line(RunId run, String text) {
    line("run " + run.abbreviated() + ": " + text);
  }

  /** Letters may make lines: control characters of strangers do not reach the terminal. */
  private void line(String text) {
    out.println(
        clock.instant().truncatedTo(ChronoUnit.SECONDS) + " " + text.replaceAll("\\p{Cntrl}", " "));
    out.flush();
  }
}
