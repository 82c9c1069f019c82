package org.fedclave.party;

import java.security.SecureRandom;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.checkpoint.Checkpoint;
import org.fedclave.protocol.checkpoint.CheckpointNotice;
import org.fedclave.protocol.checkpoint.SealedLocalState;
import org.fedclave.protocol.checkpoint.SignedCheckpoint;
import org.fedclave.protocol.contract.SignedContract;

/** Checkpoints as an aggregator tells a party of them. */
final class Checkpoints {

  private static final SecureRandom RANDOM = new SecureRandom();

  private Checkpoints() {}

  static CheckpointNotice notice(
      PartyFixture party,
      SignedContract requested,
      SimulatedEnclave aggregator,
      int incarnation,
      int round) {
    return notice(party, requested, aggregator, incarnation, round, share());
  }

  static CheckpointNotice notice(
      PartyFixture party,
      SignedContract requested,
      SimulatedEnclave aggregator,
      int incarnation,
      int round,
      Bytes share) {
    var checkpoint =
        new Checkpoint(
            requested.run(),
            incarnation,
            round,
            Digest.of(Bytes.utf8("head " + round)),
            Digest.of(Bytes.utf8("state " + round)),
            party.shownToEnclaves(round));
    return CheckpointNotice.seal(
        aggregator.keys(),
        SignedCheckpoint.sign(checkpoint, aggregator.signing),
        share,
        party.keys.identity().identity());
  }

  static SealedLocalState state(
      PartyFixture party,
      SignedContract requested,
      SimulatedEnclave trainer,
      int round,
      Bytes state) {
    return SealedLocalState.seal(
        requested.run(),
        round,
        state,
        party.keys.identity().identity(),
        trainer.keys(),
        trainer.signing,
        RANDOM);
  }

  static Bytes share() {
    byte[] share = new byte[CheckpointNotice.SHARE_BYTES];
    RANDOM.nextBytes(share);
    return Bytes.wrap(share);
  }
}
