package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.stream.Stream;
import org.fedclave.aggregation.Clip;
import org.fedclave.aggregation.RefusedUpdateException;
import org.fedclave.aggregation.WeightedMean;
import org.fedclave.models.BadModelException;
import org.fedclave.models.DivergedException;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.LocalLength;
import org.fedclave.models.LocalTraining;
import org.fedclave.models.TrainingEngine;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.round.Progress;
import org.fedclave.tables.HeldOut;
import org.fedclave.tables.MalformedShardException;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;
import org.fedclave.verifier.ProofRefusedException;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.api.Test;

/** Runs with honest participants, from the assignment to the model in the requester's hands. */
class WholeRunTest {

  @Test
  void theProofOfARunIsAcceptedByAnybodyWhoHoldsTheModel()
      throws TransportException, MalformedException, CannotOpenException, ProofRefusedException {
    try (RunFixture run = new RunFixture()) {
      run.begin();

      RunFixture.Result result = run.awaitResult();

      var verified = new ProofVerifier().verify(result.modelFile(), result.proof());
      assertThat(verified.countersigners()).isEqualTo(run.draft.parties);
      assertThat(verified.execution().run()).isEqualTo(run.signed().run());
      assertThat(verified.execution().simulated()).isTrue();
      assertThat(verified.execution().statement().engine()).containsKeys("engine", "blas-threads");
      assertThat(verified.execution().statement().metrics())
          .containsKeys("accuracy", "alder/accuracy", "birch/auc", "cedar/held-out-loss");
      assertThat(run.partyRefusals).isEmpty();
    }
  }

  @Test
  void theModelIsBitForBitWhatPlainTrainingAndAMeanGive()
      throws TransportException,
          MalformedException,
          CannotOpenException,
          IOException,
          BadModelException,
          InterruptedException,
          DivergedException,
          RefusedUpdateException,
          MalformedShardException {
    try (RunFixture run = new RunFixture()) {
      run.draft.rounds = 3;
      run.draft.localEpochs = 2;
      run.draft.clipNorm = 0.5; // below what rounds reach, so that clipping shows
      run.begin();

      float[] model = run.awaitResult().model().parameters();

      assertThat(model).isEqualTo(recomputed(run.draft, run.signed().run()));
    }
  }

  /** The contract's arithmetic, written down a second time without the classes under test. */
  static float[] recomputed(ContractDraft draft, RunId run)
      throws InterruptedException,
          DivergedException,
          RefusedUpdateException,
          IOException,
          MalformedShardException {
    float[] model = ContractDraft.MODEL.initialParameters(draft.seed);
    boolean clipped = false;
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), ContractDraft.MODEL)) {
      for (int round = 0; round < draft.rounds; round++) {
        var mean = new WeightedMean(model.length);
        for (MemberId party : draft.parties) {
          float[] update = update(engine, draft, run, round, party, model);
          clipped |= Clip.toNorm(update, draft.clipNorm) > draft.clipNorm;
          mean.add(update, trainingRows(draft, party).rows());
        }
        float[] step = mean.mean();
        for (int i = 0; i < model.length; i++) {
          model[i] += step[i];
        }
      }
    }
    assertThat(clipped).isTrue();
    return model;
  }

  /** The model after round 0 of a run in which only one party's update counts in full. */
  static float[] afterOneRound(ContractDraft draft, RunId run, MemberId party)
      throws InterruptedException,
          DivergedException,
          RefusedUpdateException,
          IOException,
          MalformedShardException {
    float[] model = ContractDraft.MODEL.initialParameters(draft.seed);
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), ContractDraft.MODEL)) {
      float[] update = update(engine, draft, run, 0, party, model);
      Clip.toNorm(update, draft.clipNorm);
      for (int i = 0; i < model.length; i++) {
        model[i] += update[i];
      }
    }
    return model;
  }

  static float[] update(
      TrainingEngine engine,
      ContractDraft draft,
      RunId run,
      int round,
      MemberId party,
      float[] model)
      throws InterruptedException, DivergedException, IOException, MalformedShardException {
    var terms =
        new LocalTraining(
            new LocalLength.Epochs(draft.localEpochs),
            draft.batchSize,
            orderSeed(run, round, party.name()),
            draft.ruleParameters.getOrDefault("mu", 0.0),
            draft.learningRate.factor(round, draft.rounds));
    float[] update = engine.train(model, trainingRows(draft, party), terms).parameters().clone();
    for (int i = 0; i < update.length; i++) {
      update[i] -= model[i];
    }
    return update;
  }

  static Examples trainingRows(ContractDraft draft, MemberId party)
      throws IOException, MalformedShardException {
    TestDataset dataset = draft.dataset(party);
    long seed = ByteBuffer.wrap(dataset.descriptor().root().bytes().toArray()).getLong();
    return dataset.examples().split(new HeldOut(draft.heldOutPercent, seed), 0).training();
  }

  static long orderSeed(RunId run, int round, String party) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update("fedclave/training-order\0".getBytes(StandardCharsets.US_ASCII));
      for (byte[] part :
          List.of(
              run.bytes().toArray(),
              ByteBuffer.allocate(4).putInt(round).array(),
              party.getBytes(StandardCharsets.UTF_8))) {
        sha256.update(ByteBuffer.allocate(8).putLong(part.length).array());
        sha256.update(part);
      }
      return ByteBuffer.wrap(sha256.digest()).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theSameContractGivesTheSameChainAndModelFileUnderAnyKeys()
      throws TransportException, MalformedException, CannotOpenException {
    RunFixture.Result first = result();
    RunFixture.Result second = result();

    assertThat(second.bundle().records()).isEqualTo(first.bundle().records());
    assertThat(second.statement().chainHead()).isEqualTo(first.statement().chainHead());
    assertThat(second.modelFile()).isEqualTo(first.modelFile());
    assertThat(second.bundle().enclaves().getFirst().answer().keys())
        .isNotEqualTo(first.bundle().enclaves().getFirst().answer().keys());
  }

  private static RunFixture.Result result()
      throws TransportException, MalformedException, CannotOpenException {
    try (RunFixture run = new RunFixture()) {
      run.begin();
      return run.awaitResult();
    }
  }

  @Test
  void everyWindowNeedsFreshEvidenceOnAllSidesAndNewKeys()
      throws TransportException, MalformedException, CannotOpenException, ProofRefusedException {
    try (RunFixture run = new RunFixture()) {
      run.draft.rounds = 3;
      run.draft.reattestRounds = 1;
      run.begin();

      RunFixture.Result result = run.awaitResult();

      List<RoundWindow> windows =
          List.of(new RoundWindow(0, 1), new RoundWindow(1, 2), new RoundWindow(2, 3));
      assertThat(run.party(World.ALDER).released).isEqualTo(windows);
      assertThat(run.node(World.NODE_1).recorder.windows).isEqualTo(windows);
      assertThat(run.hub().recorder.attested).hasSize(2 * 3);
      assertThat(run.node(World.NODE_2).recorder.attested).hasSize(3);
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  @Test
  void evidenceThatGrowsTooOldIsAskedForAgainWithinAWindow()
      throws TransportException, MalformedException, CannotOpenException {
    try (RunFixture run = new RunFixture()) {
      run.draft.rounds = 3;
      run.hub().recorder.afterRound =
          round -> {
            if (round == 1) {
              run.clock.advance(run.draft.policy.maximumEvidenceAge());
            }
          };
      run.begin();

      run.awaitResult();

      assertThat(run.hub().recorder.attested)
          .containsExactly(World.NODE_1, World.NODE_2, World.NODE_1, World.NODE_2);
      assertThat(run.node(World.NODE_1).recorder.attested).containsExactly(World.HUB, World.HUB);
      assertThat(run.party(World.ALDER).released).hasSize(1);
    }
  }

  @Test
  void aCoordinatorThatDeliversEveryLetterTwiceChangesNothing()
      throws TransportException, MalformedException, CannotOpenException, ProofRefusedException {
    try (RunFixture run = new RunFixture()) {
      run.draft.rounds = 3;
      run.draft.reattestRounds = 1;
      run.nodes.values().forEach(setup -> setup.deliveries = 2);
      run.begin();

      RunFixture.Result result = run.awaitResult();

      new ProofVerifier().verify(result.modelFile(), result.proof());
      assertThat(result.bundle().records()).allMatch(record -> record.missing().isEmpty());
    }
  }

  @Test
  void theRequesterHearsOfEveryRoundAndTheCoordinatorOfTheEnd()
      throws TransportException, MalformedException, CannotOpenException {
    try (RunFixture run = new RunFixture()) {
      run.begin();
      assertThat(run.awaitCoordinatorMail(LetterKind.FINISHED).from()).isEqualTo(World.HUB);

      for (int round = 1; round <= run.draft.rounds; round++) {
        Letter letter = run.awaitRequesterMail(LetterKind.PROGRESS);
        Progress progress =
            Progress.open(
                letter.payload(), World.member(World.REQUESTER).kem(), run.signed().run());
        assertThat(progress.round()).isEqualTo(round);
        assertThat(progress.metrics()).containsKeys("training-loss", "accuracy", "auc");
      }
    }
  }

  @Test
  void nothingOfTheRowsStaysOnANodesDisk()
      throws TransportException, MalformedException, CannotOpenException, IOException {
    try (RunFixture run = new RunFixture()) {
      run.begin();
      run.awaitResult();

      for (RunFixture.NodeSetup setup : run.nodes.values()) {
        try (Stream<java.nio.file.Path> files = Files.list(setup.work)) {
          assertThat(files).isEmpty();
        }
      }
    }
  }

  @Test
  void noSecretIsInWhatTheNodesSayOrInTheProof()
      throws TransportException, MalformedException, CannotOpenException {
    try (RunFixture run = new RunFixture()) {
      run.begin();
      RunFixture.Result result = run.awaitResult();

      Secrets.requireNoneIn(run.transcript());
      Secrets.requireNoneIn(List.of(result.proof().toHex()));
    }
  }

  @Test
  void withoutHeldOutRowsThereAreNoMeasurementsAndTheRunGoesOn()
      throws TransportException, MalformedException, CannotOpenException, ProofRefusedException {
    try (RunFixture run = new RunFixture()) {
      run.draft.heldOutPercent = 0;
      run.begin();

      RunFixture.Result result = run.awaitResult();

      assertThat(result.statement().metrics()).isEmpty();
      assertThat(result.bundle().records().getFirst().metrics()).containsOnlyKeys("training-loss");
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  @Test
  void aChallengeOfAStrangerDoesNotGetIntoTheProof()
      throws TransportException, MalformedException, CannotOpenException, ProofRefusedException {
    try (RunFixture run = new RunFixture()) {
      run.start();
      var stranger = run.couriers.courier(new MemberId("mallory"));
      var challenge =
          new org.fedclave.protocol.attest.Challenge(
              Bytes.hex("01".repeat(16)),
              Bytes.hex("02".repeat(32)),
              run.signed().run(),
              org.fedclave.protocol.attest.Role.AGGREGATE,
              java.time.Instant.parse("2099-01-01T00:00:00Z"));
      stranger.send(World.HUB, run.signed().run(), LetterKind.CHALLENGE, challenge.toBytes());
      run.assignAll();

      RunFixture.Result result = run.awaitResult();

      new ProofVerifier().verify(result.modelFile(), result.proof());
      ProofBundle bundle = result.bundle();
      assertThat(bundle.enclaves().getFirst().challenge()).isNotEqualTo(challenge);
    }
  }
}
