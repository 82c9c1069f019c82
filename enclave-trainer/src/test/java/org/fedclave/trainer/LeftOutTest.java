package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.SealedUpdate;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;
import org.fedclave.verifier.ProofRefusedException;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an aggregator does about trainers that fail, are late, or send nonsense. */
class LeftOutTest {

  /** Long enough for an honest round on a busy machine, short enough to wait for. */
  private static final Duration ROUND = Duration.ofSeconds(3);

  @Test
  void latePartyIsLeftOutAndNamedInTheRecord()
      throws TransportException, MalformedException, CannotOpenException, ProofRefusedException {
    try (RunFixture run = new RunFixture()) {
      run.draft.minimumParties = 2;
      run.hub().deadlines =
          new Deadlines(
              Duration.ofSeconds(60),
              Duration.ofSeconds(60),
              Duration.ofSeconds(60),
              ROUND,
              Duration.ofSeconds(60));
      run.node(World.NODE_1).lies = Lies.replacingOnly(1, LetterKind.UPDATE, _ -> List.of());
      run.begin();

      RunFixture.Result result = run.awaitResult();

      List<RoundRecord> records = result.bundle().records();
      assertThat(records.get(0).missing()).isEmpty();
      assertThat(records.get(1).missing())
          .containsExactly(
              new RoundRecord.Missing(World.ALDER, "its trainer node-1 was late in round 2"));
      assertThat(result.bundle().enclaves()).hasSize(2);
      RunStoppedException told = run.node(World.NODE_1).recorder.awaitStop();
      assertThat(told.rule()).isEqualTo(Rule.ABORTED);
      assertThat(told).hasMessageContaining("hub stopped the run: was late in round 2");
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  /** How a trainer that began well is lost in round 1. */
  enum Loss {
    FAILS_WHILE_TRAINING("its trainer node-1 failed", "failed and is left out: the disk died"),
    FAILS_WHEN_IT_HAS_TO_PROVE_ITSELF(
        "its trainer node-1 did not prove itself anew", "it failed: the disk died"),
    PROVES_ANOTHER_PROGRAM(
        "its trainer node-1 did not prove itself anew", "the evidence of node-1 is refused");

    private final String reason;
    private final String event;

    Loss(String reason, String event) {
      this.reason = reason;
      this.event = event;
    }
  }

  @ParameterizedTest
  @EnumSource
  void theRunGoesOnWithoutATrainerThatIsLostIfEnoughPartiesAreLeft(Loss loss)
      throws TransportException, MalformedException, CannotOpenException, ProofRefusedException {
    try (RunFixture run = new RunFixture()) {
      run.draft.rounds = 3;
      run.draft.reattestRounds = 1;
      run.draft.minimumParties = 2;
      run.node(World.NODE_1).lies = lies(loss);
      run.begin();

      RunFixture.Result result = run.awaitResult();

      List<RoundRecord> records = result.bundle().records();
      assertThat(records.get(0).missing()).isEmpty();
      for (RoundRecord later : records.subList(1, 3)) {
        assertThat(later.missing())
            .containsExactly(new RoundRecord.Missing(World.ALDER, loss.reason));
        assertThat(later.updateCount()).isEqualTo(2);
      }
      assertThat(run.hub().recorder.ignored).anyMatch(s -> s.contains(loss.event));
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  private static Lies lies(Loss loss) {
    return switch (loss) {
      case FAILS_WHILE_TRAINING -> Lies.replacingOnly(1, LetterKind.UPDATE, _ -> List.of(failed()));
      case FAILS_WHEN_IT_HAS_TO_PROVE_ITSELF ->
          afterTheFirstRound(LetterKind.ATTESTATION, failed());
      case PROVES_ANOTHER_PROGRAM -> otherKeysAfterTheFirstRound();
    };
  }

  private static Lies.Sent failed() {
    return new Lies.Sent(LetterKind.FAILED, new Refusal("TEST", "the disk died").toBytes());
  }

  /** Letters to the aggregator of this kind, but the first, give way to another. */
  private static Lies afterTheFirstRound(LetterKind wanted, Lies.Sent other) {
    return new Lies() {
      private int count;

      @Override
      public synchronized List<Sent> sent(
          org.fedclave.protocol.MemberId to, LetterKind kind, Bytes payload) {
        boolean isLater = kind == wanted && to.equals(World.HUB) && count++ > 0;
        return List.of(isLater ? other : new Sent(kind, payload));
      }
    };
  }

  private static Lies otherKeysAfterTheFirstRound() {
    return new Lies() {
      private int count;

      @Override
      public synchronized List<Sent> sent(
          org.fedclave.protocol.MemberId to, LetterKind kind, Bytes payload)
          throws TransportException {
        boolean isLater = kind == LetterKind.ATTESTATION && to.equals(World.HUB) && count++ > 0;
        return List.of(new Sent(kind, isLater ? withoutPossession(payload) : payload));
      }
    };
  }

  private static Bytes withoutPossession(Bytes payload) {
    try {
      AttestationAnswer answer = AttestationAnswer.parse(payload);
      return new AttestationAnswer(
              answer.binding(),
              answer.evidence(),
              answer.keys(),
              SigningKeys.generate(World.RANDOM).sign(answer.binding().possessionMessage()))
          .toBytes();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void withTooFewPartiesLeftEverybodyIsToldWhyTheRunStops() throws TransportException {
    try (RunFixture run = new RunFixture()) {
      run.draft.minimumParties = 2;
      run.node(World.NODE_2).lies = Lies.replacing(LetterKind.UPDATE, _ -> List.of(failed()));
      run.begin();

      RunStoppedException stopped = run.hub().recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.TOO_FEW_PARTIES);
      assertThat(stopped)
          .hasMessage(
              "1 parties are left, the contract wants 2;"
                  + " node-2 failed and is left out: the disk died");
      assertThat(run.awaitCoordinatorMail(LetterKind.FAILED).from()).isEqualTo(World.HUB);
      assertThat(run.node(World.NODE_1).recorder.awaitStop().rule()).isEqualTo(Rule.ABORTED);
    }
  }

  @Test
  void aBadUpdateBeforeTheGoodOneIsIgnoredAndSaidSo()
      throws TransportException, MalformedException, CannotOpenException, ProofRefusedException {
    try (RunFixture run = new RunFixture()) {
      run.node(World.NODE_1).lies =
          Lies.replacing(
              LetterKind.UPDATE,
              payload ->
                  List.of(
                      new Lies.Sent(LetterKind.UPDATE, signedByAnother(payload)),
                      new Lies.Sent(LetterKind.UPDATE, payload)));
      run.begin();

      RunFixture.Result result = run.awaitResult();

      assertThat(run.hub().recorder.ignored)
          .hasSize(run.draft.rounds)
          .allMatch(
              s -> s.startsWith("an update from node-1 does not hold:") && s.endsWith("hold"));
      assertThat(result.bundle().records()).allMatch(record -> record.missing().isEmpty());
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  private static Bytes signedByAnother(Bytes payload) throws MalformedException {
    SealedUpdate update = SealedUpdate.parse(payload);
    return new SealedUpdate(
            update.round(),
            update.party(),
            update.sealed(),
            World.member(World.CEDAR).signing().sign(update.sealed()))
        .toBytes();
  }

  @Test
  void anUpdateThatIsSentTwiceCountsOnce()
      throws TransportException, MalformedException, CannotOpenException, ProofRefusedException {
    try (RunFixture run = new RunFixture()) {
      run.node(World.NODE_2).lies =
          Lies.replacing(
              LetterKind.UPDATE,
              payload ->
                  List.of(
                      new Lies.Sent(LetterKind.UPDATE, payload),
                      new Lies.Sent(LetterKind.UPDATE, payload)));
      run.begin();

      RunFixture.Result result = run.awaitResult();

      assertThat(run.hub().recorder.ignored)
          .isNotEmpty()
          .allMatch(s -> s.contains("came twice in round") || s.contains("is for round 0, not 1"));
      assertThat(result.bundle().records()).allMatch(record -> record.updateCount() == 3);
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  @Test
  void aTrainerThatDoesNotConfirmTheChainIsNotInTheProof()
      throws TransportException, MalformedException, CannotOpenException, ProofRefusedException {
    try (RunFixture run = new RunFixture()) {
      run.draft.minimumParties = 2;
      run.node(World.NODE_1).lies = Lies.replacing(LetterKind.FINAL_REPORT, _ -> List.of(failed()));
      run.begin();

      RunFixture.Result result = run.awaitResult();

      assertThat(result.bundle().chainSignatures()).hasSize(1);
      assertThat(result.bundle().enclaves().getLast().node()).isEqualTo(World.NODE_2);
      assertThat(result.statement().metrics())
          .containsKey("birch/accuracy")
          .doesNotContainKey("alder/accuracy");
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  @Test
  void aRefusalByAStrangerStopsNothing()
      throws TransportException, MalformedException, CannotOpenException {
    try (RunFixture run = new RunFixture()) {
      run.start();
      run.couriers
          .courier(new org.fedclave.protocol.MemberId("mallory"))
          .send(
              World.HUB,
              run.signed().run(),
              LetterKind.REFUSAL,
              new Refusal("TEST", "stop").toBytes());
      run.assignAll();

      run.awaitResult();
    }
  }

  @Test
  void aRefusalByAPartyBeforeTheFirstRoundStopsTheRun() throws TransportException {
    try (RunFixture run = new RunFixture()) {
      run.start();
      run.couriers
          .courier(World.CEDAR)
          .send(
              World.HUB, run.signed().run(), LetterKind.REFUSAL, ScriptedParty.refusal().payload());
      run.assignAll();

      RunStoppedException stopped = run.hub().recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.KEY_RELEASE);
      assertThat(stopped).hasMessage("cedar refuses: we changed our mind");
    }
  }
}
