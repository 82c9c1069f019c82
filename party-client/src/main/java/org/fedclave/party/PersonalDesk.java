package org.fedclave.party;

import static org.fedclave.party.PartyRefusedException.require;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.round.PersonalLayers;
import org.fedclave.protocol.round.SealedPersonalLayers;
import org.fedclave.transport.Letter;
import org.fedclave.transport.milestone.Milestone;
import org.fedclave.transport.milestone.PartyPoint;

/**
 * Takes in the last layers that a run leaves with this party, from the enclave that trained on its
 * rows: once a run, and only as the journal of releases knows that enclave. Whether they fit the
 * model is found where they are put into it.
 */
final class PersonalDesk {

  private final RunShelf runs;
  private final KeyStore keys;
  private final ReleaseJournal journal;
  private final PartyEvents events;

  PersonalDesk(PartyFolder folder, KeyStore keys, ReleaseJournal journal, PartyEvents events) {
    this.runs = folder.runs();
    this.keys = keys;
    this.journal = journal;
    this.events = events;
  }

  /** A trainer hands over what stays with this party. */
  void onPersonalLayers(Letter letter)
      throws PartyRefusedException, IOException, MalformedException {
    AssignedRuns.requireApproved(runs, letter.run());
    PersonalLayers layers = open(letter, trainersAt(letter));
    requireContracts(layers);
    Optional<PersonalLayers> before = runs.personal(letter.run());
    require(
        AgentRule.SECOND_LAYERS,
        before.isEmpty() || before.get().equals(layers),
        "this party has other personal layers of the run already");
    if (before.isEmpty()) {
      runs.keepPersonal(letter.run(), layers);
      Milestone.note(
          PartyPoint.LAYERS_KEPT, keys.identity().name(), letter.run(), letter.incarnation());
      events.personal(letter.run(), letter.from(), layers.count());
    }
  }

  /** Digests of the keys of the enclaves at the letter's node that got this party's keys. */
  private Set<Digest> trainersAt(Letter letter) throws PartyRefusedException {
    List<JournalEntry.Enclave> trainers =
        journal.entries(letter.run()).stream()
            .map(JournalEntry::trainer)
            .filter(trainer -> trainer.node().equals(letter.from()))
            .toList();
    require(
        AgentRule.OTHER_TRAINER,
        !trainers.isEmpty(),
        letter.from() + " sends personal layers, and got no keys of this party for the run");
    return trainers.stream().map(JournalEntry.Enclave::keys).collect(Collectors.toSet());
  }

  private PersonalLayers open(Letter letter, Set<Digest> trainers) throws PartyRefusedException {
    SealedPersonalLayers sealed = parse(letter.payload());
    try {
      return sealed.open(letter.run(), keys.identity().name(), keys.identity().kem(), trainers);
    } catch (BadSignatureException e) {
      throw new PartyRefusedException(
          AgentRule.TRAINER_SIGNATURE,
          "the personal layers from " + letter.from() + ": " + e.getMessage(),
          e);
    } catch (CannotOpenException | MalformedException e) {
      throw new PartyRefusedException(
          AgentRule.PERSONAL_LAYERS,
          "the personal layers from " + letter.from() + ": " + e.getMessage(),
          e);
    }
  }

  private static SealedPersonalLayers parse(Bytes payload) throws PartyRefusedException {
    try {
      return SealedPersonalLayers.parse(payload);
    } catch (MalformedException e) {
      throw new PartyRefusedException(AgentRule.FORM, String.valueOf(e.getMessage()), e);
    }
  }

  private void requireContracts(PersonalLayers layers)
      throws PartyRefusedException, IOException, MalformedException {
    Contract contract = contract(layers.run());
    require(
        AgentRule.PERSONAL_LAYERS,
        contract.training().local().personalLayers() > 0,
        "the run's contract leaves no layer with the parties");
    require(
        AgentRule.PERSONAL_LAYERS,
        layers.configuration().equals(Digest.of(Bytes.utf8(contract.model().configuration()))),
        "the personal layers are of another model than the contract's");
  }

  /** As this party approved it. */
  private Contract contract(RunId run)
      throws PartyRefusedException, IOException, MalformedException {
    try {
      return SignedContract.requestedOnly(runs.contract(run)).contract();
    } catch (BadSignatureException e) {
      throw new PartyRefusedException(
          AgentRule.STORAGE, "the contract of an approved run: " + e.getMessage(), e);
    }
  }
}
