package org.fedclave.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.ReleaseRequest;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;

/** Lies about nodes and their evidence. */
final class NodeLiar extends Liar {

  private final Lie lie;

  NodeLiar(LiarWorld world, Lie lie) {
    super(world);
    this.lie = lie;
  }

  @Override
  void draft(RunDraft draft) {
    draft.separateOperators = lie == Lie.ASSIGNS_NODES_OF_ONE_OPERATOR;
  }

  @Override
  Cast cast() {
    return switch (lie) {
      case ASSIGNS_A_TRAINER_WITH_OTHER_CODE -> Cast.USUAL.withFirstTrainer(Cast.OTHER_CODE);
      case ASSIGNS_AN_AGGREGATOR_WITH_OTHER_CODE -> Cast.USUAL.withAggregator(Cast.OTHER_CODE);
      case ASSIGNS_ONE_MACHINE_TWICE ->
          new Cast(Cast.HUB, List.of(Cast.NODE_1, Cast.TWIN, Cast.NODE_3));
      case ASSIGNS_ONE_NODE_TWO_ROLES -> Cast.USUAL.withAggregator(Cast.NODE_1);
      default -> Cast.USUAL;
    };
  }

  @Override
  List<Letter> passing(Play play, Letter letter) {
    if (letter.kind() == LetterKind.ASSIGNMENT) {
      play.tell();
      return assigned(play, letter);
    }
    if (isShielded(letter)) {
      return List.of();
    }
    if (lie == Lie.RELAYS_ANOTHER_NODES_EVIDENCE) {
      return List.of(relayed(letter));
    }
    if (lie == Lie.REPLAYS_EVIDENCE_FOR_ANOTHER_PARTY) {
      return swap(
              play,
              letter,
              each -> is(each, Cast.NODE_2, LetterKind.ATTESTATION, Cast.BIRCH),
              each -> is(each, Cast.NODE_1, LetterKind.ATTESTATION, Cast.ALDER))
          .orElse(List.of(letter));
    }
    return List.of(letter);
  }

  /** For the other aggregator the coordinator asks in the trainer's name, which refuses it. */
  private List<Letter> assigned(Play play, Letter letter) {
    if (lie == Lie.LEAVES_A_PARTY_OUT) {
      return List.of(with(letter, withoutCedar(play)));
    }
    if (lie == Lie.ASSIGNS_AN_AGGREGATOR_WITH_OTHER_CODE && letter.to().equals(Cast.ALDER)) {
      Bytes request = new ReleaseRequest(new RoundWindow(0, 2)).toBytes();
      return List.of(
          letter, play.letter(Cast.NODE_1, Cast.ALDER, 0, LetterKind.RELEASE_REQUEST, request));
    }
    return List.of(letter);
  }

  /**
   * Nothing that would end it comes to the enclave of other code, and no other enclave sees its
   * evidence: it is up to the party.
   */
  private static boolean isShielded(Letter letter) {
    return is(letter, LetterKind.FAILED, Cast.OTHER_CODE)
        || (letter.from().equals(Cast.OTHER_CODE)
            && letter.kind() == LetterKind.ATTESTATION
            && !Cast.PARTIES.contains(letter.to()));
  }

  private static Bytes withoutCedar(Play play) {
    SequencedMap<MemberId, List<MemberId>> two = new LinkedHashMap<>(Cast.USUAL.parties());
    two.remove(Cast.NODE_3);
    return new Assignment(play.complete().envelopeJson(), Cast.HUB, two).toBytes();
  }

  /** What alder asks of node-1, node-2 answers. */
  private static Letter relayed(Letter letter) {
    if (is(letter, Cast.ALDER, LetterKind.CHALLENGE, Cast.NODE_1)) {
      return readdressed(letter, Cast.ALDER, Cast.NODE_2, 0);
    }
    return is(letter, Cast.NODE_2, LetterKind.ATTESTATION, Cast.ALDER)
        ? readdressed(letter, Cast.NODE_1, Cast.ALDER, 0)
        : letter;
  }
}
