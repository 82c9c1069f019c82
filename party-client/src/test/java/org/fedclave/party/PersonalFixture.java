package org.fedclave.party;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.round.PersonalLayers;
import org.fedclave.protocol.round.SealedPersonalLayers;
import org.fedclave.transport.LetterKind;

/** A run with one personal layer, for which the party released its keys to an honest trainer. */
final class PersonalFixture {

  String configuration = "{}";
  Bytes parameters = Bytes.hex("0000803f000000c0");
  private final PartyFixture party;
  private final SignedContract requested;

  PersonalFixture(PartyFixture party) {
    this(party, 1);
  }

  PersonalFixture(PartyFixture party, int personalLayers) {
    this.party = party;
    this.requested =
        party.approvedAndAssigned(
            c ->
                Contracts.with(
                    c, json -> Contracts.local(json).put("personalLayers", personalLayers)));
  }

  RunId run() {
    return requested.run();
  }

  /** The keys leave; events and letters of it are gone. */
  void release() {
    party.release(requested, 0);
    party.events.take();
    party.courier.takeSent();
  }

  PersonalLayers layers() {
    return new PersonalLayers(
        run(), PartyFixture.SELF, 5, Digest.of(Bytes.utf8(configuration)), parameters);
  }

  SealedPersonalLayers sealed(SimulatedEnclave trainer, PersonalLayers layers) {
    return SealedPersonalLayers.seal(
        layers,
        party.keys.identity().identity(),
        trainer.keys(),
        trainer.signing,
        PartyFixture.RANDOM);
  }

  void deliver(SimulatedEnclave trainer, PersonalLayers layers) {
    deliver(trainer, sealed(trainer, layers).toBytes());
  }

  void deliver(SimulatedEnclave from, Bytes payload) {
    party.deliver(from.node, run(), LetterKind.PERSONAL_LAYERS, payload);
  }
}
