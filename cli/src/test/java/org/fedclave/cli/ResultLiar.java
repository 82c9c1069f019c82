package org.fedclave.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;

/**
 * Lies to the requester about how a run ended. Where it takes another run's model and proof, it has
 * them from somebody who was a recipient there.
 */
final class ResultLiar extends Liar {

  private static final Set<Lie> NEVER_RUN =
      Set.of(Lie.SAYS_COMPLETED, Lie.SWAPS_A_RESULT, Lie.RESEALS_ANOTHER_RUNS_RESULT);

  private final Lie lie;
  private final Play earlier;
  private boolean assigned;

  ResultLiar(LiarWorld world, Lie lie, Play earlier) {
    super(world);
    this.lie = lie;
    this.earlier = earlier;
  }

  @Override
  synchronized List<Letter> passing(Play play, Letter letter) {
    if (NEVER_RUN.contains(lie)) {
      return untilAssigned(play, letter);
    }
    if (letter.kind() != LetterKind.RESULT) {
      return List.of(letter);
    }
    play.tell();
    return switch (lie) {
      case GIVES_ITS_OWN_MODEL ->
          List.of(with(letter, sealed(play.run(), withOwnModel(play, letter))));
      case WITHHOLDS_THE_RESULT -> List.of();
      default -> List.of(letter);
    };
  }

  /** The run is never run; all that follows is the coordinator's word. */
  private List<Letter> untilAssigned(Play play, Letter letter) {
    if (letter.kind() != LetterKind.ASSIGNMENT) {
      return assigned ? List.of() : List.of(letter);
    }
    if (assigned) {
      return List.of();
    }
    assigned = true;
    play.tell();
    return switch (lie) {
      case SWAPS_A_RESULT -> List.of(result(play, resultOfEarlier()));
      case RESEALS_ANOTHER_RUNS_RESULT ->
          List.of(result(play, sealed(play.run(), opened(earlier.run(), resultOfEarlier()))));
      default -> List.of();
    };
  }

  private static Letter result(Play play, Bytes payload) {
    return play.letter(Cast.HUB, Cast.REQUESTER, 0, LetterKind.RESULT, payload);
  }

  private Bytes resultOfEarlier() {
    return earlier.passed.stream()
        .filter(each -> each.kind() == LetterKind.RESULT)
        .findFirst()
        .orElseThrow(() -> new AssertionError("the earlier run was honest"))
        .payload();
  }

  private SealedModel.ModelAndProof withOwnModel(Play play, Letter letter) {
    SealedModel.ModelAndProof honest = opened(play.run(), letter.payload());
    return new SealedModel.ModelAndProof(flipped(honest.model()), honest.proof());
  }

  private SealedModel.ModelAndProof opened(RunId run, Bytes payload) {
    try {
      SealedModel sealed = SealedModel.parse(payload);
      return sealed.open(
          run,
          Cast.REQUESTER,
          world.founders.requester.kem(),
          world.founders.blobs.getOrDefault(sealed.ciphertext(), Bytes.EMPTY));
    } catch (MalformedException | CannotOpenException e) {
      throw new AssertionError("an honest result", e);
    }
  }

  private Bytes sealed(RunId run, SealedModel.ModelAndProof content) {
    Bytes context = SealedModel.context(run);
    ContentKey key = ContentKey.generate(Founders.RANDOM);
    SequencedMap<MemberId, Bytes> keys = new LinkedHashMap<>();
    keys.put(
        Cast.REQUESTER, key.sealTo(world.founders.requester.kem().publicKey(), context, context));
    Bytes ciphertext = key.encrypt(context, content.toBytes());
    world.founders.blobs.put(Digest.of(ciphertext), ciphertext);
    return new SealedModel(Digest.of(ciphertext), keys).toBytes();
  }

  @Override
  Bytes blob(MemberId reader, Digest digest, Bytes content) {
    return lie == Lie.CHANGES_A_RESULT && reader.equals(Cast.REQUESTER)
        ? flipped(content)
        : content;
  }
}
