package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.fedclave.models.Parameters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.round.FinalReport;
import org.fedclave.protocol.round.Receipt;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.RoundStart;
import org.fedclave.protocol.round.UpdateHeader;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an aggregator may say to a trainer, and what it may not. */
class LyingAggregatorTest {

  /** Lies about the round that was, or the model that comes. */
  enum Lie {
    LEAVES_OUT_AN_UPDATE(Rule.RECEIPT, "leaves out the update on the rows of birch"),
    PROVES_THE_INCLUSION_OF_ANOTHER(Rule.RECEIPT, "leaves out the update on the rows of alder"),
    COUNTS_FEWER_UPDATES(Rule.RECEIPT, "leaves out the update"),
    IS_SIGNED_BY_ANOTHER(Rule.RECEIPT, "signature does not hold"),
    IS_SIGNED_FOR_ANOTHER_RUN(Rule.RECEIPT, "signature does not hold"),
    IS_OF_ANOTHER_ROUND(Rule.RECEIPT, "does not continue the chain"),
    FOLLOWS_ANOTHER_CHAIN(Rule.RECEIPT, "does not continue the chain"),
    BEGAN_WITH_ANOTHER_MODEL(Rule.RECEIPT, "does not continue the chain"),
    ENDED_WITH_ANOTHER_MODEL(Rule.RECEIPT, "does not continue the chain"),
    COMES_WITH_ANOTHER_HEAD(Rule.RECEIPT, "does not continue the chain"),
    SKIPS_A_ROUND(Rule.MODEL, "expected the model of round 1, got that of 2"),
    REPEATS_A_ROUND(Rule.MODEL, "expected the model of round 1, got that of 0"),
    SENDS_ANOTHER_MODEL_THAN_ANNOUNCED(Rule.MODEL, "the model is not the one announced"),
    SENDS_A_SHORTER_MODEL(Rule.MODEL, "are not"),
    SENDS_NO_MODEL(Rule.MODEL, "round start");

    private final Rule rule;
    private final String sentence;

    Lie(Rule rule, String sentence) {
      this.rule = rule;
      this.sentence = sentence;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTrainerDoesNotGoOnAfterALie(Lie lie) throws TransportException, MalformedException {
    try (RunFixture run = new RunFixture();
        ScriptedAggregator hub = new ScriptedAggregator(run)) {
      hub.awaitReady();
      Round0 played = playRound0(run, hub);

      hub.send(LetterKind.ROUND_START, lie(lie, run, hub, played));

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();
      assertThat(stopped.rule()).isEqualTo(lie.rule);
      assertThat(stopped).hasMessageContaining(lie.sentence);
      assertThat(hub.await(LetterKind.FAILED).from()).isEqualTo(World.NODE_1);
    }
  }

  /** What was true after round 0. */
  private record Round0(Digest genesis, Digest before, List<UpdateHeader> headers) {}

  private static Round0 playRound0(RunFixture run, ScriptedAggregator hub)
      throws TransportException, MalformedException {
    float[] model = ContractDraft.MODEL.initialParameters(run.draft.seed);
    Digest genesis = RoundRecord.genesis(run.signed().run());
    hub.giveOut(hub.start(0, digest(model), model, genesis, Optional.empty()));
    return new Round0(genesis, digest(model), hub.awaitUpdates());
  }

  private static Bytes lie(Lie lie, RunFixture run, ScriptedAggregator hub, Round0 was) {
    float[] next = nextModel();
    Digest after = digest(next);
    Digest other = Digest.of(Bytes.utf8("something else"));
    List<UpdateHeader> all = was.headers();
    RoundRecord truth = ScriptedAggregator.record(0, was.genesis(), was.before(), after, all);
    Receipt receipt = hub.receipt(truth, all);
    return switch (lie) {
      case LEAVES_OUT_AN_UPDATE -> {
        List<UpdateHeader> some = List.of(all.get(0), all.get(2));
        yield next(
            hub,
            ScriptedAggregator.record(0, was.genesis(), was.before(), after, some),
            some,
            next);
      }
      case PROVES_THE_INCLUSION_OF_ANOTHER ->
          next(
              hub,
              truth,
              next,
              new Receipt(truth, receipt.inclusions().subList(1, 3), receipt.signature()));
      case COUNTS_FEWER_UPDATES -> {
        RoundRecord fewer =
            new RoundRecord(
                0,
                was.genesis(),
                was.before(),
                after,
                truth.updates(),
                2,
                truth.examples(),
                List.of(),
                List.of(),
                truth.rule(),
                truth.metrics());
        yield next(hub, fewer, all, next);
      }
      case IS_SIGNED_BY_ANOTHER ->
          next(
              hub,
              truth,
              next,
              hub.receipt(
                  truth,
                  all,
                  Receipt.sign(run.signed().run(), truth, World.member(World.ALDER).signing())));
      case IS_SIGNED_FOR_ANOTHER_RUN ->
          next(hub, truth, next, hub.receiptFor(RunId.of(Bytes.utf8("else")), truth, all));
      case IS_OF_ANOTHER_ROUND ->
          next(
              hub,
              ScriptedAggregator.record(1, was.genesis(), was.before(), after, all),
              all,
              next);
      case FOLLOWS_ANOTHER_CHAIN ->
          next(hub, ScriptedAggregator.record(0, other, was.before(), after, all), all, next);
      case BEGAN_WITH_ANOTHER_MODEL ->
          next(hub, ScriptedAggregator.record(0, was.genesis(), other, after, all), all, next);
      case ENDED_WITH_ANOTHER_MODEL ->
          next(
              hub,
              ScriptedAggregator.record(0, was.genesis(), was.before(), other, all),
              all,
              next);
      case COMES_WITH_ANOTHER_HEAD ->
          hub.start(1, after, next, other, Optional.of(receipt)).toBytes();
      case SKIPS_A_ROUND -> hub.start(2, after, next, truth.head(), Optional.of(receipt)).toBytes();
      case REPEATS_A_ROUND ->
          hub.start(0, was.before(), firstModel(run), was.genesis(), Optional.empty()).toBytes();
      case SENDS_ANOTHER_MODEL_THAN_ANNOUNCED ->
          hub.start(1, after, firstModel(run), truth.head(), Optional.of(receipt)).toBytes();
      case SENDS_A_SHORTER_MODEL -> {
        float[] shorter = java.util.Arrays.copyOf(next, next.length - 1);
        RoundRecord record =
            ScriptedAggregator.record(0, was.genesis(), was.before(), digest(shorter), all);
        yield next(hub, record, all, shorter);
      }
      case SENDS_NO_MODEL -> Bytes.utf8("you know what to do");
    };
  }

  private static Bytes next(
      ScriptedAggregator hub, RoundRecord record, List<UpdateHeader> headers, float[] model) {
    return next(hub, record, model, hub.receipt(record, headers));
  }

  private static Bytes next(
      ScriptedAggregator hub, RoundRecord record, float[] model, Receipt receipt) {
    RoundStart start = hub.start(1, digest(model), model, record.head(), Optional.of(receipt));
    return start.toBytes();
  }

  @Test
  void theFirstModelIsTheOneOfTheContractsSeed() throws TransportException, MalformedException {
    try (RunFixture run = new RunFixture();
        ScriptedAggregator hub = new ScriptedAggregator(run)) {
      hub.awaitReady();
      float[] other = nextModel();

      hub.giveOut(
          hub.start(
              0, digest(other), other, RoundRecord.genesis(run.signed().run()), Optional.empty()));

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();
      assertThat(stopped.rule()).isEqualTo(Rule.MODEL);
      assertThat(stopped).hasMessageContaining("not the one that the contract's seed gives");
    }
  }

  @Test
  void aTruthfulAggregatorIsFollowedToTheEndAndTheTrainerSignsItsChain()
      throws TransportException, MalformedException, BadSignatureException {
    try (RunFixture run = new RunFixture();
        ScriptedAggregator hub = new ScriptedAggregator(run.ofRounds(1))) {
      hub.awaitReady();
      Round0 was = playRound0(run, hub);
      float[] last = nextModel();
      RoundRecord record =
          ScriptedAggregator.record(0, was.genesis(), was.before(), digest(last), was.headers());

      hub.send(LetterKind.ROUND_START, next(hub, record, was.headers(), last));

      FinalReport report = FinalReport.parse(hub.await(LetterKind.FINAL_REPORT).payload());
      report.chain().verify(run.signed().run(), record.head(), hub.trainerKeys().signing());
      run.node(World.NODE_1).recorder.awaitFinish();
    }
  }

  @Test
  void anAggregatorThatCameBackWithOtherKeysGetsNoMoreUpdates()
      throws TransportException, MalformedException {
    RunFixture fixture = new RunFixture();
    fixture.draft.reattestRounds = 1;
    try (RunFixture run = fixture;
        ScriptedAggregator hub = new ScriptedAggregator(run)) {
      hub.awaitReady();
      Round0 was = playRound0(run, hub);
      float[] model = nextModel();
      RoundRecord record =
          ScriptedAggregator.record(0, was.genesis(), was.before(), digest(model), was.headers());
      Bytes start = next(hub, record, was.headers(), model);

      hub.restart();
      hub.send(LetterKind.ROUND_START, start);

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();
      assertThat(stopped.rule()).isEqualTo(Rule.ATTESTATION);
      assertThat(stopped).hasMessage("hub has other keys than when the run began");
    }
  }

  @Test
  void nothingGoesOnOnceTheContractHasExpired() throws TransportException, MalformedException {
    try (RunFixture run = new RunFixture();
        ScriptedAggregator hub = new ScriptedAggregator(run)) {
      hub.awaitReady();
      run.clock.advance(java.time.Duration.ofDays(2));
      float[] model = firstModel(run);

      hub.giveOut(
          hub.start(
              0, digest(model), model, RoundRecord.genesis(run.signed().run()), Optional.empty()));

      assertThat(run.node(World.NODE_1).recorder.awaitStop().rule()).isEqualTo(Rule.EXPIRED);
    }
  }

  private static float[] firstModel(RunFixture run) {
    return ContractDraft.MODEL.initialParameters(run.draft.seed);
  }

  /** Any model will do: a trainer cannot recompute what other parties' updates made. */
  private static float[] nextModel() {
    float[] model = new float[ContractDraft.MODEL.parameterCount()];
    java.util.Arrays.fill(model, 0.25f);
    return model;
  }

  private static Digest digest(float[] model) {
    return Digest.of(Parameters.toBytes(model));
  }
}
