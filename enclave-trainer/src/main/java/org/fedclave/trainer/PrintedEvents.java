package org.fedclave.trainer;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.fedclave.attestation.TrustedKey;
import org.fedclave.models.Crossings;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.RoundWindow;

/** One line an event, beginning with the run. */
final class PrintedEvents implements TrainerEvents {

  private final PrintWriter out;

  PrintedEvents(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void started(RunId run, String role) {
    print(run, "begins in the role " + role);
  }

  @Override
  public void attested(RunId run, MemberId peer, TrustedKey key) {
    print(run, "attested " + peer + ": " + key.evidence().describe());
  }

  @Override
  public void opened(RunId run, MemberId party, int shards, long rows, RoundWindow window) {
    print(run, "has the keys of " + shards + " shards of " + party + " for " + window);
  }

  @Override
  public void round(RunId run, int round, int rounds, Map<String, String> metrics) {
    print(run, "round " + round + " of " + rounds + " is done");
  }

  @Override
  public void masking(RunId run, int round, int parties) {
    print(run, TrainerEvents.maskingSentence(round, parties));
  }

  @Override
  public void unmasked(RunId run, int round, int updates, List<MemberId> dropped) {
    if (!dropped.isEmpty()) {
      print(run, TrainerEvents.recoverySentence(round, updates, dropped));
    }
  }

  @Override
  public void crossed(RunId run, Crossings crossings) {
    print(run, TrainerEvents.crossingSentence(crossings));
  }

  @Override
  public void resumed(RunId run, int incarnation, int round) {
    print(run, TrainerEvents.resumedSentence(incarnation, round));
  }

  @Override
  public void ignored(RunId run, String sentence) {
    print(run, "went on without: " + sentence);
  }

  @Override
  public void finished(RunId run) {
    print(run, "is finished");
  }

  @Override
  public void stopped(RunId run, RunStoppedException why) {
    print(run, "stopped (" + why.rule() + "): " + why.getMessage());
  }

  private void print(RunId run, String sentence) {
    synchronized (out) {
      out.println("run " + run.abbreviated() + ' ' + sentence);
      out.flush();
    }
  }
}
