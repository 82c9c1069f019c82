package org.fedclave.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.Introduction;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.MaskingMember;
import org.fedclave.protocol.masking.MaskingMessages;
import org.fedclave.protocol.masking.Roster;
import org.fedclave.protocol.round.RoundStart;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;

/** Puts one letter into another's place, or makes some up. */
final class LetterLiar extends Liar {

  private final Lie lie;
  private final Play earlier;
  private final Map<LetterKind, Letter> first = new HashMap<>();
  private boolean stopped;

  LetterLiar(LiarWorld world, Lie lie, Play earlier) {
    super(world);
    this.lie = lie;
    this.earlier = earlier;
  }

  @Override
  void draft(RunDraft draft) {
    if (lie == Lie.INTRODUCES_ITS_OWN_ENCLAVE || lie == Lie.CHANGES_A_ROSTER) {
      draft.masking = MaskingTerms.pairwise(32);
    }
  }

  /** An update that does not hold is no update: the aggregator waits for one, here not for long. */
  @Override
  Cast cast() {
    return lie == Lie.REPLAYS_AN_UPDATE || lie == Lie.SWAPS_AN_UPDATE ? Cast.HASTY : Cast.USUAL;
  }

  @Override
  synchronized List<Letter> passing(Play play, Letter letter) {
    return switch (lie) {
      case REPLAYS_A_MODEL -> again(play, letter, LetterKind.ROUND_START, Cast.NODE_1);
      case REPLAYS_AN_UPDATE ->
          letter.from().equals(Cast.HASTY_1)
              ? again(play, letter, LetterKind.UPDATE, Cast.HASTY_HUB)
              : List.of(letter);
      case SWAPS_A_MODEL ->
          swapped(
              play,
              letter,
              each -> is(each, LetterKind.ROUND_START, Cast.NODE_2),
              each -> is(each, LetterKind.ROUND_START, Cast.NODE_1));
      case SWAPS_AN_UPDATE ->
          swapped(
              play,
              letter,
              each -> is(each, Cast.HASTY_1, LetterKind.UPDATE, Cast.HASTY_HUB),
              each -> is(each, Cast.HASTY_2, LetterKind.UPDATE, Cast.HASTY_HUB));
      case SWAPS_A_READINESS ->
          swapped(
              play,
              letter,
              each -> is(each, Cast.NODE_1, LetterKind.READY, Cast.HUB),
              each -> is(each, Cast.NODE_2, LetterKind.READY, Cast.HUB));
      case SWAPS_A_KEY_RELEASE ->
          swapped(
              play,
              letter,
              each -> is(each, Cast.BIRCH, LetterKind.KEY_RELEASE, Cast.NODE_2),
              each -> is(each, Cast.ALDER, LetterKind.KEY_RELEASE, Cast.NODE_1));
      case SWAPS_A_COUNTERSIGNATURE ->
          swapped(
              play,
              letter,
              each -> is(each, Cast.ALDER, LetterKind.COUNTERSIGNATURE, Cast.HUB),
              each -> is(each, Cast.BIRCH, LetterKind.COUNTERSIGNATURE, Cast.HUB));
      case SWAPS_A_COUNTERSIGN_REQUEST ->
          swapped(
              play,
              letter,
              each -> is(each, LetterKind.COUNTERSIGN_REQUEST, Cast.BIRCH),
              each -> is(each, LetterKind.COUNTERSIGN_REQUEST, Cast.ALDER));
      case REPLAYS_ANOTHER_RUNS_KEYS ->
          changed(
              play,
              letter,
              is(letter, Cast.ALDER, LetterKind.KEY_RELEASE, Cast.NODE_1),
              _ -> keysOfEarlier());
      case INTRODUCES_ITS_OWN_ENCLAVE ->
          changed(
              play, letter, is(letter, LetterKind.MASK_MEMBERS, Cast.NODE_1), LetterLiar::withOwn);
      case CHANGES_A_ROSTER ->
          changed(
              play, letter, letter.kind() == LetterKind.ROUND_START, LetterLiar::withOtherRoster);
      case SAYS_FAILED -> stopped(play, letter, Courier.COORDINATOR);
      case SAYS_STOPPED_BY_THE_AGGREGATOR -> stopped(play, letter, Cast.HUB);
      default -> List.of(letter);
    };
  }

  private List<Letter> swapped(
      Play play, Letter letter, Predicate<Letter> taken, Predicate<Letter> put) {
    return swap(play, letter, taken, put).orElse(List.of(letter));
  }

  /** The first letter of a kind passes, and in the place of each later one comes again. */
  private List<Letter> again(Play play, Letter letter, LetterKind kind, MemberId to) {
    if (!is(letter, kind, to)) {
      return List.of(letter);
    }
    Letter old = first.putIfAbsent(kind, letter);
    if (old == null) {
      return List.of(letter);
    }
    play.tell();
    return List.of(with(letter, old.payload()));
  }

  private interface Change {
    Bytes of(Bytes payload) throws MalformedException;
  }

  private static List<Letter> changed(Play play, Letter letter, boolean wanted, Change change) {
    if (!wanted) {
      return List.of(letter);
    }
    play.tell();
    try {
      return List.of(with(letter, change.of(letter.payload())));
    } catch (MalformedException e) {
      throw new AssertionError("an honest member's letter", e);
    }
  }

  private Bytes keysOfEarlier() {
    Optional<Letter> release =
        earlier.passed.stream()
            .filter(each -> is(each, Cast.ALDER, LetterKind.KEY_RELEASE, Cast.NODE_1))
            .findFirst();
    return release.orElseThrow(() -> new AssertionError("the earlier run was honest")).payload();
  }

  /** The second participant is an enclave that the coordinator made. */
  private static Bytes withOwn(Bytes payload) throws MalformedException {
    List<Bytes> members = new ArrayList<>(MaskingMessages.parse(payload).messages());
    MaskingMember honest = MaskingMember.parse(members.get(1));
    var own =
        new EnclaveKeys(
            KemKeys.generate(Founders.RANDOM).publicKey(),
            SigningKeys.generate(Founders.RANDOM).verificationKeys());
    var introduction =
        new Introduction(honest.introduction().party(), own, honest.introduction().voucher());
    members.set(1, new MaskingMember(introduction, honest.commitment()).toBytes());
    return new MaskingMessages(members).toBytes();
  }

  /** The first participant's key for this round is another. */
  private static Bytes withOtherRoster(Bytes payload) throws MalformedException {
    RoundStart honest = RoundStart.parse(payload);
    if (honest.roster().isEmpty()) {
      return payload;
    }
    Roster roster = Roster.parse(honest.roster());
    List<KeyAdvertisement> advertised = new ArrayList<>(roster.advertisements());
    KeyAdvertisement theirs = advertised.getFirst();
    advertised.set(
        0, new KeyAdvertisement(theirs.party(), flipped(theirs.maskingKey()), theirs.reveal()));
    return new RoundStart(
            honest.round(),
            honest.model(),
            honest.previous(),
            honest.sealed(),
            honest.ciphertext(),
            new Roster(roster.round(), advertised).toBytes())
        .toBytes();
  }

  /** When the first model goes out, everybody is told that the run is over. */
  private List<Letter> stopped(Play play, Letter letter, MemberId by) {
    if (stopped || letter.kind() != LetterKind.ROUND_START) {
      return List.of(letter);
    }
    stopped = true;
    play.tell();
    List<Letter> made = new ArrayList<>();
    Bytes reason = new Refusal("FAULT", "something broke").toBytes();
    for (MemberId to : List.of(Cast.HUB, Cast.NODE_1, Cast.NODE_2, Cast.NODE_3)) {
      if (!to.equals(by)) {
        made.add(play.letter(by, to, 0, LetterKind.FAILED, reason));
      }
    }
    made.add(letter);
    return made;
  }
}
