package org.fedclave.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransparencyLog;

/** What a coordinator makes of one run: honest where it is not overridden. Thread-safe. */
class Liar {

  final LiarWorld world;
  private final List<Letter> held = new ArrayList<>();

  Liar(LiarWorld world) {
    this.world = world;
  }

  /** What the requester asks for. */
  void draft(RunDraft draft) throws Exception {}

  /** Whom the run is given to first. */
  Cast cast() {
    return Cast.USUAL;
  }

  /** What is delivered in the place of a letter, of a member or of the coordinator itself. */
  List<Letter> passing(Play play, Letter letter) {
    return List.of(letter);
  }

  /** What {@code reader} gets for a blob. */
  Bytes blob(MemberId reader, Digest digest, Bytes content) {
    return content;
  }

  /** What {@code reader} is shown as the log; its key is in the contract. */
  TransparencyLog log(MemberId reader) {
    return world.log;
  }

  static boolean is(Letter letter, LetterKind kind, MemberId to) {
    return letter.kind() == kind && letter.to().equals(to);
  }

  static boolean is(Letter letter, MemberId from, LetterKind kind, MemberId to) {
    return is(letter, kind, to) && letter.from().equals(from);
  }

  /** The same letter about something else. */
  static Letter with(Letter letter, Bytes payload) {
    return Mail.letter(
        letter.from(), letter.to(), letter.run(), letter.incarnation(), letter.kind(), payload);
  }

  static Letter readdressed(Letter letter, MemberId from, MemberId to, int incarnation) {
    return Mail.letter(from, to, letter.run(), incarnation, letter.kind(), letter.payload());
  }

  /** {@code bytes} with its last bit changed. */
  static Bytes flipped(Bytes bytes) {
    byte[] copy = bytes.toArray();
    copy[copy.length - 1] ^= 1;
    return Bytes.wrap(copy);
  }

  /**
   * Puts the payload of one letter into another: whichever comes first of the two waits for the
   * other.
   *
   * @return what is delivered, if the letter is one of the two
   */
  synchronized Optional<List<Letter>> swap(
      Play play, Letter letter, Predicate<Letter> taken, Predicate<Letter> put) {
    if (!taken.test(letter) && !put.test(letter)) {
      return Optional.empty();
    }
    Predicate<Letter> other = taken.test(letter) ? put : taken;
    Optional<Letter> waiting = held.stream().filter(other).findFirst();
    if (waiting.isEmpty()) {
      held.add(letter);
      return Optional.of(List.of());
    }
    held.remove(waiting.get());
    play.tell();
    Letter from = taken.test(letter) ? letter : waiting.get();
    Letter to = put.test(letter) ? letter : waiting.get();
    return Optional.of(List.of(from, with(to, from.payload())));
  }
}
