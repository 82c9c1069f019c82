package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.fedclave.attestation.Attestor;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.ModelZoo;
import org.fedclave.models.Parameters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.ReleasedKeys;
import org.fedclave.protocol.checkpoint.Resumption;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.round.Receipt;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.RoundStart;
import org.fedclave.protocol.round.UpdateHeader;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Courier;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The enum is the list of what stops an enclave; every value has a run that is broken that way. */
class EveryRuleStopsARunTest {

  private static final String PRIVATE_WORDS = "words that only the node's owner may see";

  @ParameterizedTest
  @EnumSource
  void eachRuleStopsARunThatIsBrokenInThatWayAlone(Rule rule)
      throws TransportException, MalformedException {
    try (RunFixture run = new RunFixture()) {
      RunStoppedException stopped = broken(rule, run);

      assertThat(stopped.rule()).isEqualTo(rule);
      assertThat(stopped.getMessage())
          .isNotBlank()
          .doesNotContain("null")
          .doesNotContain(PRIVATE_WORDS);
      assertThat(run.hasRequesterMail(LetterKind.RESULT)).isFalse();
      Secrets.requireNoneIn(run.transcript());
    }
  }

  private static RunStoppedException broken(Rule rule, RunFixture run)
      throws TransportException, MalformedException {
    return switch (rule) {
      case CONTRACT -> unsigned(run);
      case EXPIRED -> {
        run.draft.expires = World.NOW;
        yield stopOf(World.HUB, run);
      }
      case ASSIGNMENT -> {
        run.trainers = new LinkedHashMap<>(Map.of(World.NODE_1, run.draft.parties));
        yield stopOf(World.NODE_2, run);
      }
      case CAPACITY -> second(run);
      case TERMS -> {
        run.draft.rule = "median-of-guesses";
        yield stopOf(World.HUB, run);
      }
      case ATTESTATION -> {
        run.oneTrainer(); // another one might stop the run first
        run.hub().attestor = World.chip("hub").attestor(Bytes.hex("66".repeat(48)));
        yield stopOf(World.NODE_1, run);
      }
      case KEY_RELEASE -> {
        ScriptedParty alder = run.party(World.ALDER);
        alder.releasing =
            (trainer, aggregator, window) ->
                ScriptedParty.release(
                    trainer,
                    window,
                    alder.keys(trainer, aggregator),
                    World.member(World.BIRCH).signing());
        yield stopOf(World.NODE_1, run);
      }
      case AGGREGATOR -> {
        ScriptedParty alder = run.party(World.ALDER);
        alder.releasing =
            (trainer, aggregator, window) ->
                ScriptedParty.release(
                    trainer,
                    window,
                    new ReleasedKeys(
                        TestDataset.NAME,
                        World.dataset(World.ALDER).keys(),
                        trainer.keys().digest(),
                        alder.voucher(trainer)),
                    World.member(World.ALDER).signing());
        yield stopOf(World.NODE_1, run);
      }
      case SHARD -> {
        run.node(World.NODE_1).lies = Lies.aboutBlobs((_, content) -> Lies.flipLastBit(content));
        yield stopOf(World.NODE_1, run);
      }
      case MODEL -> {
        run.hub().lies = Lies.changing(LetterKind.ROUND_START, EveryRuleStopsARunTest::otherModel);
        yield stopOf(World.NODE_1, run);
      }
      case RECEIPT -> leftOut(run);
      case MASKS -> {
        run.masked();
        run.hub().lies = Lies.changing(LetterKind.ROUND_START, EveryRuleStopsARunTest::otherRoster);
        yield stopOf(World.NODE_1, run);
      }
      case UPDATE -> badUpdate(run);
      case CHAIN -> {
        run.node(World.NODE_1).lies =
            Lies.changing(LetterKind.FINAL_REPORT, EveryRuleStopsARunTest::withOtherSignature);
        yield stopOf(World.HUB, run);
      }
      case TOO_FEW_PARTIES -> {
        run.node(World.NODE_1).lies =
            Lies.replacing(
                LetterKind.UPDATE,
                _ -> List.of(new Lies.Sent(LetterKind.FAILED, refusal("the node burns"))));
        yield stopOf(World.HUB, run);
      }
      case CHECKPOINT -> {
        run.oneTrainer();
        run.hub().lies =
            Lies.changing(LetterKind.RESUMPTION, EveryRuleStopsARunTest::withOtherHistory);
        run.start();
        run.assignAnew(World.HUB, run.trainers);
        yield run.node(World.NODE_1).recorder.awaitStop();
      }
      case COUNTERSIGNATURE -> {
        run.party(World.ALDER).countersigning = _ -> ScriptedParty.refusal();
        yield stopOf(World.HUB, run);
      }
      case LOG -> {
        run.hub().log = new LyingLog(World.LOG);
        yield stopOf(World.HUB, run);
      }
      case LOG_FORKED -> {
        run.hub().log = new ForkingLog(World.LOG);
        yield stopOf(World.HUB, run);
      }
      case DEADLINE -> {
        run.party(World.ALDER).releasing = (_, _, _) -> Bytes.EMPTY;
        run.node(World.NODE_1).deadlines =
            new Deadlines(
                Duration.ofSeconds(60),
                Duration.ofMillis(1),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60));
        yield stopOf(World.NODE_1, run);
      }
      case MALFORMED -> {
        run.node(World.NODE_1).lies =
            Lies.changing(LetterKind.READY, _ -> Bytes.utf8("ready when you are"));
        yield stopOf(World.HUB, run);
      }
      case TRANSPORT -> {
        run.node(World.NODE_1).lies =
            Lies.changing(
                LetterKind.RELEASE_REQUEST,
                _ -> {
                  throw new TransportException(
                      TransportException.Rule.UNREACHABLE, "the cable is cut");
                });
        yield stopOf(World.NODE_1, run);
      }
      case ENGINE -> {
        run.draft.model =
            ModelZoo.logisticRegression(
                    ContractDraft.FEATURES, 2, 0.001, new LocalOptimiser.Sgd(1e38))
                .dl4jJson();
        yield stopOf(World.NODE_1, run);
      }
      case ABORTED -> {
        run.party(World.ALDER).releasing = (_, _, _) -> Bytes.EMPTY;
        run.begin();
        run.couriers
            .courier(Courier.COORDINATOR)
            .send(World.HUB, run.signed().run(), LetterKind.FAILED, refusal("birch left"));
        yield run.hub().recorder.awaitStop();
      }
      case PLATFORM -> {
        failAfterTheRounds(run, new IOException("the security processor hangs"));
        yield stopOf(World.HUB, run);
      }
      case FAULT -> {
        failAfterTheRounds(run, new IllegalStateException(PRIVATE_WORDS));
        yield stopOf(World.HUB, run);
      }
    };
  }

  private static Bytes withOtherHistory(Bytes resumption) throws MalformedException {
    Resumption honest = Resumption.parse(resumption);
    return new Resumption(
            honest.sealedKey(), Lies.flipLastBit(honest.ciphertext()), honest.signature())
        .toBytes();
  }

  private static RunStoppedException stopOf(MemberId node, RunFixture run)
      throws TransportException {
    run.begin();
    return run.node(node).recorder.awaitStop();
  }

  private static RunStoppedException unsigned(RunFixture run) throws TransportException {
    run.start();
    SignedContract requested =
        SignedContract.request(run.draft.build(), World.member(World.REQUESTER).signing());
    run.assign(
        World.HUB, new Assignment(requested.envelopeJson(), World.HUB, run.trainers).toBytes());
    return run.hub().recorder.awaitStop();
  }

  /** While the first one waits for keys. */
  private static RunStoppedException second(RunFixture run) throws TransportException {
    run.party(World.ALDER).releasing = (_, _, _) -> Bytes.EMPTY;
    run.begin();
    var _ = run.assignAnother();
    return run.hub().recorder.awaitStop();
  }

  /**
   * A bad update alone never stops a run: the aggregator says so and waits for a good one. The rule
   * is therefore shown where it is thrown.
   */
  private static RunStoppedException badUpdate(RunFixture run) throws TransportException {
    var round = new RoundUpdatesFixture(run);
    return assertThrows(
        RunStoppedException.class, () -> round.add(round.letter(Bytes.utf8("no update"))));
  }

  private static Bytes otherModel(Bytes start) throws MalformedException {
    RoundStart honest = RoundStart.parse(start);
    return new RoundStart(
            honest.round(),
            honest.model(),
            honest.previous(),
            honest.sealed(),
            Lies.flipLastBit(honest.ciphertext()),
            honest.roster())
        .toBytes();
  }

  private static Bytes otherRoster(Bytes start) throws MalformedException {
    RoundStart honest = RoundStart.parse(start);
    return new RoundStart(
            honest.round(),
            honest.model(),
            honest.previous(),
            honest.sealed(),
            honest.ciphertext(),
            Bytes.utf8("everybody"))
        .toBytes();
  }

  /** The aggregator gives a receipt that proves nothing about the trainer's updates. */
  private static RunStoppedException leftOut(RunFixture run)
      throws TransportException, MalformedException {
    try (ScriptedAggregator hub = new ScriptedAggregator(run)) {
      hub.awaitReady();
      float[] model = ContractDraft.MODEL.initialParameters(run.draft.seed);
      Digest digest = Digest.of(Parameters.toBytes(model));
      Digest genesis = RoundRecord.genesis(run.signed().run());
      hub.giveOut(hub.start(0, digest, model, genesis, Optional.empty()));
      List<UpdateHeader> headers = hub.awaitUpdates();
      RoundRecord record = ScriptedAggregator.record(0, genesis, digest, digest, headers);
      Receipt empty = new Receipt(record, List.of(), hub.receipt(record, headers).signature());
      hub.giveOut(hub.start(1, digest, model, record.head(), Optional.of(empty)));
      return run.node(World.NODE_1).recorder.awaitStop();
    }
  }

  private static Bytes withOtherSignature(Bytes report) throws MalformedException {
    var honest = org.fedclave.protocol.round.FinalReport.parse(report);
    var forged =
        org.fedclave.protocol.round.ChainSignature.sign(
            org.fedclave.protocol.RunId.of(Bytes.utf8("another run")),
            Digest.of(Bytes.EMPTY),
            honest.chain().trainer(),
            World.member(World.ALDER).signing());
    return new org.fedclave.protocol.round.FinalReport(honest.sealed(), forged).toBytes();
  }

  private static Bytes refusal(String sentence) {
    return new Refusal("TEST", sentence).toBytes();
  }

  /** The aggregator's platform gives evidence until the last round is done. */
  private static void failAfterTheRounds(RunFixture run, Exception failure) {
    var broken = new AtomicBoolean();
    Attestor sound = run.hub().attestor;
    run.hub().recorder.afterRound = round -> broken.set(round == run.draft.rounds);
    run.hub().attestor =
        reportData -> {
          if (broken.get() && failure instanceof IOException io) {
            throw io;
          }
          if (broken.get() && failure instanceof RuntimeException fault) {
            throw fault;
          }
          return sound.attest(reportData);
        };
  }
}
