package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.Parameters;
import org.fedclave.models.TrainingEngine;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.EarlyStopping;
import org.fedclave.protocol.contract.EarlyStopping.Metric;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.round.PersonalLayers;
import org.fedclave.tables.HeldOut;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.api.Test;

/** Runs in which each party keeps the last layer of its own (FedPer). */
class PersonalRunTest {

  private static RunFixture personal() {
    RunFixture run = new RunFixture();
    run.draft.model = PersonalRecomputed.MODEL.dl4jJson();
    run.draft.personalLayers = 1;
    run.draft.rounds = 3;
    run.draft.clipNorm = 0.3;
    return run;
  }

  @Test
  void sharedAndPersonalPartsAreBitForBitWhatPlainTrainingGives() throws Exception {
    try (RunFixture run = personal()) {
      run.begin();
      RunFixture.Result result = run.awaitResult();
      var expected = new PersonalRecomputed(run.draft, run.signed().run()).averaged();

      new ProofVerifier().verify(result.modelFile(), result.proof());
      float[] model = result.model().parameters();
      assertThat(model).isEqualTo(expected.global());
      assertThat(PersonalRecomputed.suffix(model))
          .as("nothing personal ever reached the aggregator")
          .isEqualTo(initialSuffix(run));
      for (MemberId party : run.draft.parties) {
        PersonalLayers layers = run.party(party).awaitPersonalLayers();
        assertThat(parameters(layers)).isEqualTo(expected.personal(party));
        assertThat(layers.begins()).isEqualTo(PersonalRecomputed.SHARED);
        assertThat(layers.configuration()).isEqualTo(Digest.of(Bytes.utf8(run.draft.model)));
        assertThat(result.statement().metrics())
            .as("measured with the party's own layers")
            .containsEntry(party + "/held-out-loss", heldOutLoss(run, party, expected));
      }
      assertThat(expected.personal(World.ALDER)).isNotEqualTo(expected.personal(World.BIRCH));
    }
  }

  private static String heldOutLoss(RunFixture run, MemberId party, PersonalRecomputed expected)
      throws Exception {
    TestDataset dataset = run.draft.dataset(party);
    long seed = ByteBuffer.wrap(dataset.descriptor().root().bytes().toArray()).getLong();
    Examples heldOut =
        dataset.examples().split(new HeldOut(run.draft.heldOutPercent, seed), 0).heldOut();
    try (var engine = new TrainingEngine(Engines.dl4j(), PersonalRecomputed.MODEL)) {
      double loss = engine.evaluate(expected.own(party), heldOut).counts().meanLoss();
      return String.format(Locale.ROOT, "%.6f", loss);
    }
  }

  private static float[] initialSuffix(RunFixture run) {
    return PersonalRecomputed.suffix(PersonalRecomputed.MODEL.initialParameters(run.draft.seed));
  }

  private static float[] parameters(PersonalLayers layers) {
    return Parameters.fromBytes(layers.parameters().unsafeArray(), layers.count());
  }

  @Test
  void underMasksTheSharedPartDiffersByTheirRoundingOnlyAndThePersonalOneNotAtAll()
      throws Exception {
    try (RunFixture run = personal()) {
      run.draft.masking = MaskingTerms.pairwise(32);
      run.begin();
      float[] model = run.awaitResult().model().parameters();
      var expected = new PersonalRecomputed(run.draft, run.signed().run()).averaged();

      assertClose(model, expected.global(), 1e-4);
      assertThat(PersonalRecomputed.suffix(model)).isEqualTo(initialSuffix(run));
      for (MemberId party : run.draft.parties) {
        assertClose(
            parameters(run.party(party).awaitPersonalLayers()), expected.personal(party), 1e-3);
      }
    }
  }

  @Test
  void scaffoldCorrectsTheSharedPartAlone() throws Exception {
    try (RunFixture run = personal()) {
      run.draft.rule = "scaffold";
      run.draft.ruleParameters =
          Map.of(
              "serverLearningRate", 1.0, "localSteps", (double) PersonalRecomputed.SCAFFOLD_STEPS);
      run.begin();
      float[] model = run.awaitResult().model().parameters();
      var expected = new PersonalRecomputed(run.draft, run.signed().run()).byScaffold();

      assertClose(model, expected.global(), 1e-5);
      assertThat(PersonalRecomputed.suffix(model)).isEqualTo(initialSuffix(run));
      for (MemberId party : run.draft.parties) {
        assertClose(
            parameters(run.party(party).awaitPersonalLayers()), expected.personal(party), 1e-5);
      }
    }
  }

  @Test
  void aRunThatEndsWithAnEarlierModelGivesTheLayersOfThatRound() throws Exception {
    try (RunFixture run = personal()) {
      run.draft.rounds = 6;
      run.draft.earlyStopping = new EarlyStopping(Optional.of(Metric.ACCURACY), 2, 1);
      run.begin();
      RunFixture.Result result = run.awaitResult();

      assertThat(result.statement().rounds()).isEqualTo(3);
      for (MemberId party : run.draft.parties) {
        assertThat(parameters(run.party(party).awaitPersonalLayers()))
            .as("the best round is the first, which began with the initial layers")
            .isEqualTo(initialSuffix(run));
      }
    }
  }

  @Test
  void aRunWithoutPersonalLayersSendsNone() throws Exception {
    try (RunFixture run = new RunFixture()) {
      run.begin();
      run.awaitResult();
      run.parties.values().forEach(party -> assertThat(party.hasPersonalLayers()).isFalse());
    }
  }

  @Test
  void aModelOfOneLayerStopsTheRunBeforeAnyRound() throws Exception {
    try (RunFixture run = new RunFixture()) {
      run.draft.personalLayers = 1;
      assertStops(run, "take a model of more layers");
    }
  }

  @Test
  void privacyOfPartiesOrRowsStopsTheRunBeforeAnyRound() throws Exception {
    for (PrivacyTerms terms :
        new PrivacyTerms[] {
          PrivacyTerms.central(1.7, 1e-5), PrivacyTerms.recordLevel(1.7, 1, 1e-5)
        }) {
      try (RunFixture run = personal()) {
        run.draft.privacy = terms;
        assertStops(run, "set personalLayers to 0, or privacy to {mechanism: none}");
      }
    }
  }

  private static void assertStops(RunFixture run, String sentence) throws Exception {
    run.begin();
    RunStoppedException stopped = run.hub().recorder.awaitStop();
    assertThat(stopped.rule()).isEqualTo(Rule.TERMS);
    assertThat(stopped).hasMessageContaining(sentence);
  }

  private static void assertClose(float[] model, float[] expected, double tolerance) {
    assertThat(model).hasSameSizeAs(expected);
    for (int i = 0; i < model.length; i++) {
      assertThat((double) model[i]).as("parameter " + i).isCloseTo(expected[i], offset(tolerance));
    }
  }
}
