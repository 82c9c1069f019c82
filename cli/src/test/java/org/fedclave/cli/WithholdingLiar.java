package org.fedclave.cli;

import java.util.List;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;

/** Withholds letters, in a run of nodes that wait for seconds only. */
final class WithholdingLiar extends Liar {

  private final Lie lie;

  WithholdingLiar(LiarWorld world, Lie lie) {
    super(world);
    this.lie = lie;
  }

  @Override
  Cast cast() {
    return Cast.HASTY;
  }

  @Override
  List<Letter> passing(Play play, Letter letter) {
    boolean withheld =
        switch (lie) {
          case WITHHOLDS_AN_ASSIGNMENT -> is(letter, LetterKind.ASSIGNMENT, Cast.ALDER);
          case WITHHOLDS_EVIDENCE ->
              is(letter, Cast.HASTY_1, LetterKind.ATTESTATION, Cast.HASTY_HUB);
          case WITHHOLDS_KEYS -> is(letter, LetterKind.KEY_RELEASE, Cast.HASTY_1);
          case WITHHOLDS_AN_UPDATE -> is(letter, Cast.HASTY_1, LetterKind.UPDATE, Cast.HASTY_HUB);
          case WITHHOLDS_A_MODEL -> is(letter, LetterKind.ROUND_START, Cast.HASTY_1);
          case WITHHOLDS_A_FINAL_REPORT ->
              is(letter, Cast.HASTY_1, LetterKind.FINAL_REPORT, Cast.HASTY_HUB);
          case WITHHOLDS_A_COUNTERSIGNATURE ->
              is(letter, Cast.ALDER, LetterKind.COUNTERSIGNATURE, Cast.HASTY_HUB);
          default -> false;
        };
    if (!withheld) {
      return List.of(letter);
    }
    play.tell();
    return List.of();
  }
}
