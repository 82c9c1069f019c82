package org.fedclave.cli;

import java.util.List;
import org.fedclave.attestation.TrustedKey;
import org.fedclave.models.Crossings;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.trainer.RunStoppedException;
import org.fedclave.trainer.TrainerEvents;

/** A node's events on the demo's console. */
final class DemoTrainerEvents implements TrainerEvents {

  private final DemoConsole console;
  private final MemberId node;

  DemoTrainerEvents(DemoConsole console, MemberId node) {
    this.console = console;
    this.node = node;
  }

  @Override
  public void started(RunId run, String role) {
    console.say(node.name(), "starts an enclave in the role " + role + " with fresh keys");
  }

  @Override
  public void attested(RunId run, MemberId peer, TrustedKey key) {
    console.say(node.name(), "attested " + peer + ": " + RunWords.evidence(key.evidence()));
  }

  @Override
  public void opened(RunId run, MemberId party, int shards, long rows, RoundWindow window) {
    console.say(
        node.name(), "opened " + rows + " rows of " + party + " inside the enclave, for " + window);
  }

  @Override
  public void masking(RunId run, int round, int parties) {
    console.say(node.name(), TrainerEvents.maskingSentence(round, parties));
  }

  @Override
  public void unmasked(RunId run, int round, int updates, List<MemberId> dropped) {
    if (!dropped.isEmpty()) {
      console.say(node.name(), TrainerEvents.recoverySentence(round, updates, dropped));
    }
  }

  @Override
  public void crossed(RunId run, Crossings crossings) {
    console.say(node.name(), TrainerEvents.crossingSentence(crossings));
  }

  @Override
  public void resumed(RunId run, int incarnation, int round) {
    console.say(node.name(), TrainerEvents.resumedSentence(incarnation, round));
  }

  @Override
  public void ignored(RunId run, String sentence) {
    console.say(node.name(), "went on without: " + sentence);
  }

  @Override
  public void stopped(RunId run, RunStoppedException why) {
    console.say(node.name(), "STOPPED (" + why.rule() + "): " + why.getMessage());
  }
}
