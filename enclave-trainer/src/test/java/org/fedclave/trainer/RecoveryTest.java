package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.round.PersonalLayers;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.trainer.RunFixture.Result;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.api.Test;

/** Runs that lose enclaves and go on from a checkpoint with others, to the same bytes. */
class RecoveryTest {

  private static final int ROUNDS = 4;

  private static RunFixture fixture() {
    RunFixture run = new RunFixture().ofRounds(ROUNDS);
    run.draft.rule = "fed-adam";
    run.draft.ruleParameters =
        java.util.Map.of("serverLearningRate", 0.01, "beta1", 0.9, "beta2", 0.99, "tau", 0.001);
    run.nodes.values().forEach(node -> node.deadlines = RunFixture.PATIENT);
    return run;
  }

  private static Result undisturbed(RunFixture run) throws Exception {
    run.begin();
    return run.awaitResult();
  }

  /** Waits until the checkpoint after this round is with the parties. */
  private static void awaitCheckpoint(RunFixture run, MemberId aggregator, int round)
      throws InterruptedException {
    run.node(aggregator).recorder.awaitCheckpoint(round);
  }

  private static SequencedMap<MemberId, List<MemberId>> trainers(
      MemberId ofAlder, MemberId ofOthers) {
    SequencedMap<MemberId, List<MemberId>> trainers = new LinkedHashMap<>();
    trainers.put(ofAlder, List.of(World.ALDER));
    trainers.put(ofOthers, List.of(World.BIRCH, World.CEDAR));
    return trainers;
  }

  @Test
  void anotherAggregatorGoesOnFromTheCheckpointToTheSameModelAndChain() throws Exception {
    try (RunFixture plain = fixture();
        RunFixture run = fixture()) {
      Result expected = undisturbed(plain);
      Stopping.atRound(run, World.HUB, 3);
      run.begin();
      awaitCheckpoint(run, World.HUB, 2);
      Stopping.awaitRound(run, World.HUB);
      run.kill(World.HUB);
      run.startNode(World.NODE_3);
      run.assignAnew(World.NODE_3, trainers(World.NODE_1, World.NODE_2));

      Result result = run.awaitResult();

      assertThat(result.modelFile()).isEqualTo(expected.modelFile());
      assertThat(records(result)).isEqualTo(records(expected));
      var verified = new ProofVerifier().verify(result.modelFile(), result.proof());
      assertThat(verified.countersigners()).isEqualTo(run.draft.parties);
      assertThat(result.bundle().earlier()).hasSize(1);
      assertThat(result.bundle().earlier().getFirst().handover().checkpoint().round())
          .isGreaterThanOrEqualTo(2);
    }
  }

  private static List<RoundRecord> records(Result result) throws Exception {
    return result.bundle().records();
  }

  @Test
  void aLostTrainersShardsGoToAnotherNode() throws Exception {
    try (RunFixture plain = fixture();
        RunFixture run = fixture()) {
      Result expected = undisturbed(plain);
      Stopping.atRound(run, World.HUB, 2);
      run.begin();
      awaitCheckpoint(run, World.HUB, 1);
      Stopping.awaitRound(run, World.HUB);
      run.kill(World.NODE_1);
      run.startNode(World.NODE_4);
      run.assignAnew(World.HUB, trainers(World.NODE_4, World.NODE_2));
      Stopping.release(run, World.HUB);

      Result result = run.awaitResult();

      assertThat(result.modelFile()).isEqualTo(expected.modelFile());
      assertThat(records(result)).isEqualTo(records(expected));
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  @Test
  void aRunThatLostEverybodyBeforeItsFirstRoundBeginsAnew() throws Exception {
    try (RunFixture plain = fixture();
        RunFixture run = fixture()) {
      Result expected = undisturbed(plain);
      run.start();
      run.assignAnew(World.HUB, trainers(World.NODE_1, World.NODE_2));

      Result result = run.awaitResult();

      assertThat(result.modelFile()).isEqualTo(expected.modelFile());
      assertThat(result.bundle().earlier()).isEmpty();
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  @Test
  void controlVariatesOfScaffoldGoOnWithOtherTrainers() throws Exception {
    try (RunFixture plain = scaffold();
        RunFixture run = scaffold()) {
      Result expected = undisturbed(plain);
      loseAllTrainersAfterRound(run, 3);

      Result result = run.awaitResult();

      assertThat(result.modelFile()).isEqualTo(expected.modelFile());
      assertThat(records(result)).isEqualTo(records(expected));
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  private static RunFixture scaffold() {
    RunFixture run = new RunFixture().ofRounds(ROUNDS);
    run.draft.rule = "scaffold";
    run.draft.ruleParameters = java.util.Map.of("serverLearningRate", 0.5, "localSteps", 7.0);
    run.draft.clipNorm = 0.3;
    return run;
  }

  @Test
  void personalLayersGoOnWithOtherTrainersAndEndWithTheirParties() throws Exception {
    try (RunFixture plain = personal();
        RunFixture run = personal()) {
      Result expected = undisturbed(plain);
      PersonalLayers expectedLayers = plain.party(World.ALDER).awaitPersonalLayers();
      loseAllTrainersAfterRound(run, 3);

      Result result = run.awaitResult();

      assertThat(result.modelFile()).isEqualTo(expected.modelFile());
      assertThat(records(result)).isEqualTo(records(expected));
      assertThat(run.party(World.ALDER).awaitPersonalLayers()).isEqualTo(expectedLayers);
    }
  }

  private static RunFixture personal() {
    RunFixture run = new RunFixture().ofRounds(ROUNDS);
    run.draft.model = PersonalRecomputed.MODEL.dl4jJson();
    run.draft.personalLayers = 1;
    return run;
  }

  /** The aggregator's machine stays, and gets an enclave of the next incarnation. */
  private static void loseAllTrainersAfterRound(RunFixture run, int round) throws Exception {
    Stopping.atRound(run, World.HUB, round);
    run.begin();
    awaitCheckpoint(run, World.HUB, round - 1);
    Stopping.awaitRound(run, World.HUB);
    run.kill(World.NODE_1);
    run.kill(World.NODE_2);
    run.startNode(World.NODE_3);
    run.startNode(World.NODE_4);
    run.assignAnew(World.HUB, trainers(World.NODE_3, World.NODE_4));
    Stopping.release(run, World.HUB);
  }

  @Test
  void aRunWithMasksGoesOnToTheSameModel() throws Exception {
    try (RunFixture plain = fixture();
        RunFixture run = fixture()) {
      plain.draft.masking = MaskingTerms.pairwise(32);
      run.draft.masking = MaskingTerms.pairwise(32);
      Result expected = undisturbed(plain);
      Stopping.atRound(run, World.HUB, 3);
      run.begin();
      awaitCheckpoint(run, World.HUB, 2);
      Stopping.awaitRound(run, World.HUB);
      run.kill(World.HUB);
      run.startNode(World.NODE_3);
      run.assignAnew(World.NODE_3, trainers(World.NODE_1, World.NODE_2));

      Result result = run.awaitResult();

      assertThat(result.modelFile()).isEqualTo(expected.modelFile());
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  @Test
  void aRunThatLosesItsAggregatorTwiceSaysSoInItsProof() throws Exception {
    try (RunFixture plain = fixture();
        RunFixture run = fixture()) {
      Result expected = undisturbed(plain);
      Stopping.atRound(run, World.HUB, 2);
      run.begin();
      awaitCheckpoint(run, World.HUB, 1);
      Stopping.awaitRound(run, World.HUB);
      run.kill(World.HUB);
      run.startNode(World.NODE_3);
      Stopping.atRound(run, World.NODE_3, 3);
      run.assignAnew(World.NODE_3, trainers(World.NODE_1, World.NODE_2));
      awaitCheckpoint(run, World.NODE_3, 2);
      Stopping.awaitRound(run, World.NODE_3);
      run.kill(World.NODE_3);
      run.startNode(World.NODE_4);
      run.assignAnew(World.NODE_4, trainers(World.NODE_1, World.NODE_2));

      Result result = run.awaitResult();

      ProofBundle bundle = result.bundle();
      assertThat(result.modelFile()).isEqualTo(expected.modelFile());
      assertThat(bundle.earlier()).hasSize(2);
      assertThat(bundle.enclaves().getFirst().answer().binding().incarnation()).isEqualTo(2);
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  @Test
  void withoutEnoughSharesTheRunSaysWhoseAreMissing() throws Exception {
    try (RunFixture run = fixture()) {
      Stopping.atRound(run, World.HUB, 2);
      run.begin();
      awaitCheckpoint(run, World.HUB, 1);
      Stopping.awaitRound(run, World.HUB);
      run.kill(World.HUB);
      run.party(World.ALDER).isAway = true;
      run.startNode(World.NODE_3);
      run.node(World.NODE_3).deadlines = RunFixture.deadlines(java.time.Duration.ofSeconds(2));
      run.kill(World.NODE_3);
      run.startNode(World.NODE_3);
      run.assignAnew(World.NODE_3, trainers(World.NODE_1, World.NODE_2));

      RunStoppedException stopped = run.node(World.NODE_3).recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.DEADLINE);
      assertThat(stopped).hasMessageContaining("2 of at least 3").hasMessageContaining("[alder]");
    }
  }

  @Test
  void aPartyThatWasAskedAndForgotIsAskedAgain() throws Exception {
    try (RunFixture run = fixture()) {
      run.nodes
          .values()
          .forEach(
              node ->
                  node.deadlines = RunFixture.PATIENT.withRepeat(java.time.Duration.ofMillis(200)));
      run.party(World.ALDER).forgetsFirstRequest = true;

      undisturbed(run);

      assertThat(run.party(World.ALDER).released).isNotEmpty();
    }
  }

  /** Holds an aggregator at the end of a round, so that a test decides what happens there. */
  private static final class Stopping {

    static void atRound(RunFixture run, MemberId aggregator, int round) {
      Recorder recorder = run.node(aggregator).recorder;
      recorder.reached = new CountDownLatch(1);
      recorder.go = new CountDownLatch(1);
      recorder.afterRound =
          done -> {
            if (done == round) {
              recorder.reached.countDown();
              try {
                if (!recorder.go.await(60, TimeUnit.SECONDS)) {
                  throw new UncheckedIOException(new IOException("nobody went on"));
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
          };
    }

    static void awaitRound(RunFixture run, MemberId aggregator) throws InterruptedException {
      assertThat(run.node(aggregator).recorder.reached.await(60, TimeUnit.SECONDS)).isTrue();
    }

    static void release(RunFixture run, MemberId aggregator) {
      run.node(aggregator).recorder.go.countDown();
    }
  }
}
