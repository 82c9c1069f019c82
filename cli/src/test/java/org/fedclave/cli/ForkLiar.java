package org.fedclave.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;

/** Two aggregators at a time, both of attested code. */
final class ForkLiar extends Liar {

  /** Alder's half: the other two trainers are there for show. */
  private static final Cast ONE =
      new Cast(Cast.HUB, List.of(Cast.NODE_1, Cast.SPARE_2, Cast.SPARE_3));

  /** Birch's and cedar's. */
  private static final Cast OTHER =
      new Cast(Cast.SPARE_HUB, List.of(Cast.SPARE_1, Cast.NODE_2, Cast.NODE_3));

  private static final Set<MemberId> FOR_SHOW = Set.of(Cast.SPARE_1, Cast.SPARE_2, Cast.SPARE_3);

  private final Lie lie;
  private final Set<MemberId> attested = new HashSet<>();
  private final Set<MemberId> waiting = new HashSet<>();
  private boolean assigned;

  ForkLiar(LiarWorld world, Lie lie) {
    super(world);
    this.lie = lie;
  }

  @Override
  void draft(RunDraft draft) {
    draft.minimumParties = lie == Lie.FORKS_THE_RUN ? 1 : 3;
  }

  @Override
  synchronized List<Letter> passing(Play play, Letter letter) {
    if (letter.kind() == LetterKind.ASSIGNMENT) {
      return assign(play, letter);
    }
    return lie == Lie.FORKS_THE_RUN ? forked(play, letter) : List.of(letter);
  }

  private List<Letter> assign(Play play, Letter letter) {
    play.tell();
    if (lie == Lie.SHOWS_A_PARTY_ANOTHER_AGGREGATOR) {
      Bytes other = assignment(play, Cast.USUAL.withAggregator(Cast.SPARE_HUB));
      return letter.to().equals(Cast.ALDER)
          ? List.of(
              Mail.letter(letter.from(), Cast.SPARE_HUB, play.run(), 0, letter.kind(), other),
              with(letter, other))
          : List.of(letter);
    }
    if (assigned) {
      return List.of();
    }
    assigned = true;
    List<Letter> all = new ArrayList<>();
    give(all, play, letter, ONE, Set.of(Cast.ALDER));
    give(all, play, letter, OTHER, Set.of(Cast.BIRCH, Cast.CEDAR));
    return all;
  }

  private static void give(
      List<Letter> all, Play play, Letter letter, Cast cast, Set<MemberId> parties) {
    Set<MemberId> members = new HashSet<>(parties);
    members.addAll(cast.trainers());
    members.add(cast.aggregator());
    Bytes assignment = assignment(play, cast);
    members.forEach(
        to ->
            all.add(
                Mail.letter(letter.from(), to, play.run(), 0, LetterKind.ASSIGNMENT, assignment)));
  }

  private static Bytes assignment(Play play, Cast cast) {
    return new Assignment(play.complete().envelopeJson(), cast.aggregator(), cast.parties())
        .toBytes();
  }

  /** Trainers that are there for show prove themselves, and are then said to have failed. */
  private List<Letter> forked(Play play, Letter letter) {
    MemberId from = letter.from();
    if (!FOR_SHOW.contains(from)) {
      return List.of(letter);
    }
    MemberId aggregator = ONE.trainers().contains(from) ? ONE.aggregator() : OTHER.aggregator();
    List<Letter> made = new ArrayList<>();
    if (letter.kind() == LetterKind.ATTESTATION) {
      made.add(letter);
      if (letter.to().equals(aggregator)) {
        attested.add(from);
      }
    } else if (letter.kind() == LetterKind.RELEASE_REQUEST) {
      waiting.add(from);
    } else if (letter.kind() == LetterKind.CHALLENGE) {
      made.add(letter);
    }
    if (attested.contains(from) && waiting.remove(from)) {
      made.add(
          play.letter(
              from,
              aggregator,
              0,
              LetterKind.FAILED,
              new Refusal("TRANSPORT", "the node burns").toBytes()));
    }
    return made;
  }
}
