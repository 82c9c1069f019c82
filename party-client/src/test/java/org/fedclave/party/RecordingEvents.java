package org.fedclave.party;

import java.util.ArrayList;
import java.util.List;
import org.fedclave.attestation.AppraisedEvidence;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.transport.LetterKind;

/** Keeps one line for each event, without the run. */
final class RecordingEvents implements PartyEvents {

  private final List<String> lines = new ArrayList<>();

  List<String> take() {
    List<String> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }

  @Override
  public void approved(RunId run) {
    lines.add("approved");
  }

  @Override
  public void waiting(RunId run, List<String> questions) {
    lines.add("waiting: " + String.join("; ", questions));
  }

  @Override
  public void assigned(RunId run, MemberId trainer, MemberId aggregator) {
    lines.add("assigned " + trainer + " " + aggregator);
  }

  @Override
  public void attested(RunId run, MemberId node, Role role, AppraisedEvidence evidence) {
    lines.add(
        "attested " + node + " " + role.wireName() + (evidence.simulated() ? " simulated" : ""));
  }

  @Override
  public void released(RunId run, MemberId trainer, int shards, RoundWindow window) {
    lines.add("released " + trainer + " " + shards + " " + window);
  }

  @Override
  public void sharedCheckpoints(RunId run, MemberId aggregator, int checkpoints) {
    lines.add("shared " + checkpoints + " checkpoints " + aggregator);
  }

  @Override
  public void personal(RunId run, MemberId trainer, int parameters) {
    lines.add("personal " + trainer + " " + parameters);
  }

  @Override
  public void countersigned(RunId run, Digest model) {
    lines.add("countersigned");
  }

  @Override
  public void refused(RunId run, String rule, String sentence) {
    lines.add("refused " + rule + ": " + sentence);
  }

  @Override
  public void ignored(MemberId from, LetterKind kind, String sentence) {
    lines.add("ignored " + kind.wireName() + ": " + sentence);
  }

  @Override
  public void interrupted(String sentence) {
    lines.add("interrupted: " + sentence);
  }
}
