package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.fedclave.models.EvaluationCounts;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.MerkleTree;
import org.fedclave.protocol.round.Receipt;
import org.fedclave.protocol.round.SealedUpdate;
import org.fedclave.protocol.round.UpdateHeader;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Letter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundUpdatesTest {

  private final RunFixture run = new RunFixture();
  private RoundUpdatesFixture round = new RoundUpdatesFixture(run);

  @BeforeEach
  void begin() {
    round = new RoundUpdatesFixture(run);
  }

  @AfterEach
  void clear() {
    run.close();
  }

  /** Ways for an update to be wrong, and what the sentence says. */
  enum Wrong {
    SIGNED_BY_ANOTHER("does not hold"),
    SEALED_TO_ANOTHER("does not hold"),
    CUT_SHORT("does not hold"),
    OF_ANOTHER_ROUND("is for round 0, not 1"),
    OF_A_RENAMED_ROUND("does not hold"),
    OF_A_RENAMED_PARTY("does not hold"),
    OF_ANOTHER_RUN("does not hold"),
    OF_A_PARTY_THAT_IS_NOT_ASSIGNED("came from node-1, which does not train for that party"),
    OF_NO_PARTY("came from node-1, which does not train for that party"),
    OF_ANOTHER_MODEL("is of another model or chain"),
    OF_ANOTHER_CHAIN("is of another model or chain"),
    OF_MORE_ROWS_THAN_THERE_ARE("of more rows than the party has"),
    TOO_LONG_A_STEP("above the contract's clip"),
    NOT_A_NUMBER("not a finite number"),
    INFINITE("not a finite number"),
    OF_ANOTHER_SIZE("cannot be used"),
    MEASURED_ON_MORE_ROWS("cannot be used: measured"),
    MEASURED_FOR_OTHER_CLASSES("cannot be used: measured");

    private final String sentence;

    Wrong(String sentence) {
      this.sentence = sentence;
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUpdateThatIsWrongInOneWayIsRefusedAndChangesNothing(Wrong wrong)
      throws RunStoppedException {
    Letter bad = round.letter(wrong(wrong).toBytes());

    RunStoppedException refused = assertThrows(RunStoppedException.class, () -> round.add(bad));

    assertThat(refused.rule()).isEqualTo(Rule.UPDATE);
    assertThat(refused).hasMessageContaining(wrong.sentence);
    assertThat(round.updates.count()).isZero();
    assertThat(round.updates.examples()).isZero();
    round.add(sound(1f)); // the good one after it counts as if nothing had been
    assertThat(round.updates.count()).isEqualTo(1);
    assertThat(round.mean()).isEqualTo(RoundUpdatesFixture.vector(1f));
  }

  private Letter sound(float norm) {
    return round.update(World.ALDER, round.trainer1, 10, RoundUpdatesFixture.vector(norm));
  }

  private SealedUpdate wrong(Wrong wrong) {
    float[] vector = RoundUpdatesFixture.vector(1f);
    UpdateHeader h = round.header(World.ALDER, 10, vector);
    SealedUpdate s = seal(h, vector);
    return switch (wrong) {
      case SIGNED_BY_ANOTHER ->
          round.seal(h, vector, RoundUpdatesFixture.nothingMeasured(), round.trainer2);
      case SEALED_TO_ANOTHER ->
          SealedUpdate.seal(
              new org.fedclave.protocol.round.Update(
                  h,
                  Bytes.wrap(org.fedclave.models.Parameters.toBytes(vector)),
                  RoundUpdatesFixture.nothingMeasured().toBytes()),
              round.trainer2.keys(),
              round.trainer1.signing(),
              World.RANDOM);
      case CUT_SHORT ->
          new SealedUpdate(
              s.round(), s.party(), s.sealed().slice(0, s.sealed().size() - 1), s.signature());
      case OF_ANOTHER_ROUND -> seal(with(h, h.run(), 0, h.party()), vector);
      case OF_A_RENAMED_ROUND -> {
        SealedUpdate old = seal(with(h, h.run(), 0, h.party()), vector);
        yield new SealedUpdate(
            RoundUpdatesFixture.ROUND, old.party(), old.sealed(), old.signature());
      }
      case OF_A_RENAMED_PARTY -> {
        SealedUpdate birch = seal(with(h, h.run(), h.round(), World.BIRCH), vector);
        yield new SealedUpdate(birch.round(), World.ALDER, birch.sealed(), birch.signature());
      }
      case OF_ANOTHER_RUN ->
          seal(with(h, RunId.of(Bytes.utf8("else")), h.round(), h.party()), vector);
      case OF_A_PARTY_THAT_IS_NOT_ASSIGNED ->
          seal(with(h, h.run(), h.round(), World.BIRCH), vector);
      case OF_NO_PARTY -> seal(with(h, h.run(), h.round(), new MemberId("mallory")), vector);
      case OF_ANOTHER_MODEL -> seal(with(h, Digest.of(Bytes.EMPTY), h.previous(), 10), vector);
      case OF_ANOTHER_CHAIN -> seal(with(h, h.model(), Digest.of(Bytes.EMPTY), 10), vector);
      case OF_MORE_ROWS_THAN_THERE_ARE ->
          seal(with(h, h.model(), h.previous(), rows() + 1), vector);
      case TOO_LONG_A_STEP -> ofVector(RoundUpdatesFixture.vector(10.001f));
      case NOT_A_NUMBER -> ofVector(RoundUpdatesFixture.vector(Float.NaN));
      case INFINITE -> ofVector(RoundUpdatesFixture.vector(Float.NEGATIVE_INFINITY));
      case OF_ANOTHER_SIZE -> ofVector(new float[RoundUpdatesFixture.SIZE - 1]);
      case MEASURED_ON_MORE_ROWS ->
          round.seal(h, vector, measured(TestCounts.two(rows() + 1, 1, 0)), round.trainer1);
      case MEASURED_FOR_OTHER_CLASSES ->
          round.seal(h, vector, measured(TestCounts.many(10)), round.trainer1);
    };
  }

  private static long rows() {
    return World.dataset(World.ALDER).descriptor().rows();
  }

  private SealedUpdate ofVector(float[] vector) {
    return seal(round.header(World.ALDER, 10, vector), vector);
  }

  private SealedUpdate seal(UpdateHeader header, float[] vector) {
    return round.seal(header, vector, RoundUpdatesFixture.nothingMeasured(), round.trainer1);
  }

  private static UpdateHeader with(UpdateHeader h, RunId run, int round, MemberId party) {
    return new UpdateHeader(run, round, party, h.model(), h.previous(), h.examples(), h.vector());
  }

  private static UpdateHeader with(UpdateHeader h, Digest model, Digest previous, long examples) {
    return new UpdateHeader(h.run(), h.round(), h.party(), model, previous, examples, h.vector());
  }

  private static Measured measured(EvaluationCounts counts) {
    return new Measured(OptionalDouble.of(0.5), Optional.of(counts), OptionalDouble.empty());
  }

  @Test
  void bytesThatAreNoUpdateAreRefused() {
    assertThat(
            assertThrows(
                    RunStoppedException.class,
                    () -> round.add(round.letter(Bytes.utf8("an update, honestly"))))
                .rule())
        .isEqualTo(Rule.UPDATE);
  }

  @Test
  void aSecondUpdateOfAPartyIsRefusedAndTheFirstStays() throws RunStoppedException {
    round.add(sound(1f));

    RunStoppedException refused =
        assertThrows(RunStoppedException.class, () -> round.add(sound(2f)));

    assertThat(refused).hasMessage("the update on the rows of alder came twice in round 1");
    assertThat(round.mean()).isEqualTo(RoundUpdatesFixture.vector(1f));
  }

  @Test
  void anUpdateThatWasClippedToTheBoundIsNeverAboveIt() throws RunStoppedException {
    round.add(sound(10f));

    assertThat(round.mean()).isEqualTo(RoundUpdatesFixture.vector(10f));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theOrderOfArrivalChangesNoBit(long seed) throws RunStoppedException {
    var random = new SplittableRandom(seed);
    List<Runnable> arrivals = new ArrayList<>();
    for (MemberId party : List.of(World.ALDER, World.BIRCH, World.CEDAR)) {
      float[] vector = new float[RoundUpdatesFixture.SIZE];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) random.nextGaussian();
      }
      boolean first = party.equals(World.ALDER);
      Letter letter =
          round.update(party, first ? round.trainer1 : round.trainer2, 7 + arrivals.size(), vector);
      arrivals.add(() -> add(letter, first ? round.node1 : round.node2));
    }
    arrivals.forEach(Runnable::run);
    RoundUpdates inOrder = round.updates;
    float[] meanInOrder = round.mean();

    round.updates = round.freshRound();
    for (int i = arrivals.size() - 1; i > 0; i--) {
      Collections.swap(arrivals, i, random.nextInt(i + 1));
    }
    arrivals.forEach(Runnable::run);

    assertThat(round.mean()).isEqualTo(meanInOrder);
    assertThat(round.updates.tree().root()).isEqualTo(inOrder.tree().root());
    assertThat(round.updates.metrics()).isEqualTo(inOrder.metrics());
    assertThat(round.updates.examples()).isEqualTo(7 + 8 + 9);
  }

  private void add(Letter letter, Peers.Peer trainer) {
    try {
      round.updates.take(letter, trainer);
    } catch (RunStoppedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void inclusionProofsAreForTheTrainersPartiesAndHoldUnderTheRoot() throws RunStoppedException {
    float[] vector = RoundUpdatesFixture.vector(1f);
    round.add(sound(1f));
    Letter cedar = round.update(World.CEDAR, round.trainer2, 5, vector);
    round.updates.take(cedar, round.node2);

    List<Receipt.Inclusion> proofs = round.updates.inclusions(List.of(World.BIRCH, World.CEDAR));

    assertThat(proofs).hasSize(1);
    UpdateHeader header = round.header(World.CEDAR, 5, vector);
    assertThat(
            MerkleTree.includes(
                header.leafHash(),
                proofs.getFirst().index(),
                2,
                proofs.getFirst().path(),
                round.updates.tree().root()))
        .isTrue();
    assertThat(round.updates.has(World.CEDAR)).isTrue();
    assertThat(round.updates.has(World.BIRCH)).isFalse();
    assertThat(round.updates.metrics()).isEqualTo(Map.of("training-loss", "0.500000"));
  }

  @Test
  void anUnmaskedSumThatWeighsOtherThanItsUpdatesSayIsRefused() throws RunStoppedException {
    MaskedSum.requireWeight(626, 626);

    RunStoppedException refused =
        assertThrows(RunStoppedException.class, () -> MaskedSum.requireWeight(625, 626));
    assertThat(refused.rule()).isEqualTo(Rule.MASKS);
    assertThat(refused).hasMessage("the unmasked sum weighs 625, its updates say 626");
  }
}
