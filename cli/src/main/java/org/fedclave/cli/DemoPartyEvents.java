package org.fedclave.cli;

import java.util.List;
import org.fedclave.attestation.AppraisedEvidence;
import org.fedclave.party.PartyEvents;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.transport.LetterKind;

/** A party's events on the demo's console. */
final class DemoPartyEvents implements PartyEvents {

  private final DemoConsole console;
  private final MemberId party;

  DemoPartyEvents(DemoConsole console, MemberId party) {
    this.console = console;
    this.party = party;
  }

  @Override
  public void approved(RunId run) {
    say("checked the contract against its own policy and signed it");
  }

  @Override
  public void waiting(RunId run, List<String> questions) {
    say("waits for a person: " + String.join("; ", questions));
  }

  @Override
  public void attested(RunId run, MemberId node, Role role, AppraisedEvidence evidence) {
    say("attested " + node + " (" + role.wireName() + "): " + RunWords.evidence(evidence));
  }

  @Override
  public void released(RunId run, MemberId trainer, int shards, RoundWindow window) {
    say("released " + shards + " shard keys to " + trainer + " for " + window);
  }

  @Override
  public void personal(RunId run, MemberId trainer, int parameters) {
    say("got " + parameters + " parameters of its own last layers from " + trainer);
  }

  @Override
  public void countersigned(RunId run, Digest model) {
    say("verified the proof and countersigned model " + model.abbreviated());
  }

  @Override
  public void refused(RunId run, String rule, String sentence) {
    say("REFUSED (" + rule + "): " + sentence);
  }

  @Override
  public void ignored(MemberId from, LetterKind kind, String sentence) {
    say("ignored " + kind.wireName() + " from " + from + ": " + sentence);
  }

  @Override
  public void interrupted(String sentence) {
    say("lost the connection: " + sentence);
  }

  private void say(String sentence) {
    console.say(party.name(), sentence);
  }
}
