package org.fedclave.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.ReleaseRequest;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.protocol.checkpoint.CheckpointNotice;
import org.fedclave.protocol.round.RoundStart;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;

/**
 * Takes the run from its nodes when the third of its rounds begins, and gives it to others as its
 * next incarnation; lies about what is handed over.
 */
final class HandoverLiar extends Liar {

  private static final int LAST_ROUND = 2;

  private final Lie lie;
  private final Cast next;
  private final Map<MemberId, Letter> firstNotices = new HashMap<>();
  private final List<Letter> firstAssignment = new ArrayList<>();
  private boolean handedOver;

  HandoverLiar(LiarWorld world, Lie lie) {
    super(world);
    this.lie = lie;
    this.next = lie == Lie.SWAPS_A_SHARE ? Cast.HASTY : Cast.SPARE;
  }

  @Override
  void draft(RunDraft draft) {
    draft.rounds = LAST_ROUND + 1;
  }

  @Override
  synchronized List<Letter> passing(Play play, Letter letter) {
    boolean ofCoordinator = letter.from().equals(Courier.COORDINATOR);
    if (letter.kind() == LetterKind.ASSIGNMENT) {
      return assignment(letter);
    }
    if (!ofCoordinator && lie == Lie.PASSES_AN_INCARNATION_FOR_ANOTHER && handedOver) {
      return List.of(passedOff(letter));
    }
    if (letter.kind() == LetterKind.CHECKPOINT && !letter.to().equals(Courier.COORDINATOR)) {
      return checkpoint(play, letter);
    }
    if (isOfTheFirst(letter)) {
      return ofFirst(play, letter);
    }
    return later(play, letter);
  }

  private static boolean isOfTheFirst(Letter letter) {
    return letter.incarnation() == 0 && !letter.from().equals(Courier.COORDINATOR);
  }

  private List<Letter> ofFirst(Play play, Letter letter) {
    if (!handedOver && letter.kind() == LetterKind.ROUND_START && round(letter) == LAST_ROUND) {
      handedOver = true;
      if (lie != Lie.REPLAYS_AN_INCARNATION) {
        play.tell();
      }
      play.assign(play.complete(), 1, next);
      if (lie == Lie.PASSES_AN_INCARNATION_FOR_ANOTHER) {
        return List.of(requestOfOldTrainer(play));
      }
    }
    return handedOver ? List.of() : List.of(letter);
  }

  private static int round(Letter letter) {
    try {
      return RoundStart.parse(letter.payload()).round();
    } catch (MalformedException e) {
      throw new AssertionError("an honest aggregator's letter", e);
    }
  }

  private List<Letter> assignment(Letter letter) {
    if (letter.incarnation() == 0) {
      firstAssignment.add(letter);
    }
    boolean hidden =
        lie == Lie.PASSES_AN_INCARNATION_FOR_ANOTHER
            && letter.incarnation() == 1
            && letter.to().equals(Cast.BIRCH);
    return hidden ? List.of() : List.of(letter);
  }

  private List<Letter> checkpoint(Play play, Letter letter) {
    int round = checkpointRound(letter);
    if (letter.incarnation() > 0) {
      return List.of(letter);
    }
    if (round == 1) {
      firstNotices.put(letter.to(), letter);
      return List.of(letter);
    }
    return switch (lie) {
      case HIDES_THE_NEWEST_CHECKPOINT -> List.of();
      case REPLAYS_A_CHECKPOINT -> {
        play.tell();
        Letter old = firstNotices.getOrDefault(letter.to(), letter);
        yield List.of(letter, with(old, old.payload()));
      }
      default -> List.of(letter);
    };
  }

  private static int checkpointRound(Letter letter) {
    try {
      return CheckpointNotice.parse(letter.payload()).signed().checkpoint().round();
    } catch (MalformedException e) {
      throw new AssertionError("an honest aggregator's letter", e);
    }
  }

  private List<Letter> later(Play play, Letter letter) {
    return switch (lie) {
      case REPLAYS_AN_INCARNATION -> {
        if (letter.kind() != LetterKind.KEY_RELEASE || !letter.from().equals(Cast.ALDER)) {
          yield List.of(letter);
        }
        play.tell();
        List<Letter> both = new ArrayList<>(List.of(letter));
        firstAssignment.stream()
            .filter(each -> each.to().equals(Cast.ALDER))
            .forEach(each -> both.add(with(each, each.payload())));
        yield both;
      }
      case SWAPS_A_SHARE ->
          swap(
                  play,
                  letter,
                  each -> each.kind() == LetterKind.CHECKPOINT_ANSWER && isFrom(each, Cast.ALDER),
                  each -> each.kind() == LetterKind.CHECKPOINT_ANSWER && isFrom(each, Cast.BIRCH))
              .orElse(List.of(letter));
      case CHANGES_THE_HISTORY ->
          List.of(
              letter.kind() == LetterKind.RESUMPTION
                  ? with(letter, flipped(letter.payload()))
                  : letter);
      default -> List.of(letter);
    };
  }

  private static boolean isFrom(Letter letter, MemberId member) {
    return letter.from().equals(member);
  }

  private static Letter requestOfOldTrainer(Play play) {
    return play.letter(
        Cast.NODE_2,
        Cast.BIRCH,
        0,
        LetterKind.RELEASE_REQUEST,
        new ReleaseRequest(new RoundWindow(0, LAST_ROUND + 1)).toBytes());
  }

  /** Birch knows of the first incarnation only, and gets the later one's trainer for its own. */
  private static Letter passedOff(Letter letter) {
    if (is(letter, Cast.SPARE_2, LetterKind.ATTESTATION, Cast.BIRCH)) {
      return readdressed(letter, Cast.NODE_2, Cast.BIRCH, 0);
    }
    return is(letter, Cast.BIRCH, LetterKind.CHALLENGE, Cast.NODE_2)
        ? readdressed(letter, Cast.BIRCH, Cast.SPARE_2, 1)
        : letter;
  }

  @Override
  Bytes blob(MemberId reader, Digest digest, Bytes content) {
    return lie == Lie.SWAPS_A_CHECKPOINT && reader.equals(Cast.SPARE_HUB)
        ? flipped(content)
        : content;
  }
}
