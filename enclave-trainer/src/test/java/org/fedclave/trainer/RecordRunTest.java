package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.fedclave.aggregation.privacy.Noise;
import org.fedclave.aggregation.privacy.RdpAccountant;
import org.fedclave.aggregation.privacy.SampledGaussian;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.proof.PrivacyClaim;
import org.fedclave.protocol.round.Progress;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.LetterKind;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole runs under record-level privacy. */
final class RecordRunTest {
  private static final PrivacyTerms ROWS = PrivacyTerms.recordLevel(1.5, 1, 1e-5);

  static Stream<MaskingTerms> masks() {
    return Stream.of(MaskingTerms.OFF, MaskingTerms.pairwise(32));
  }

  private static RunFixture withNoise(MaskingTerms masking) {
    RunFixture run = masking.isMasked() ? new RunFixture().masked() : new RunFixture();
    run.draft.masking = masking;
    run.draft.privacy = ROWS;
    run.draft.localEpochs = 2;
    return run;
  }

  @ParameterizedTest
  @MethodSource("masks")
  void aVerifierFindsWhatTheRowsThatAreProtectedLeastHaveSpentAndNoMetrics(MaskingTerms masking)
      throws Exception {
    try (RunFixture run = withNoise(masking)) {
      run.begin();

      var letter = run.awaitRequesterMail(LetterKind.PROGRESS);
      assertThat(
              Progress.open(
                      letter.payload(), World.member(World.REQUESTER).kem(), run.signed().run())
                  .metrics())
          .isEmpty();
      RunFixture.Result result = run.awaitResult();

      var verified = new ProofVerifier().verify(result.modelFile(), result.proof());
      PrivacyClaim claim = verified.execution().statement().privacy();
      assertThat(claim.terms()).isEqualTo(ROWS);
      assertThat(claim.rounds()).isEqualTo(2);
      assertThat(claim.epsilon()).isEqualTo(largest(run, 2)).isBetween(0.5, 20.0);
      assertThat(claim.epsilon())
          .isEqualTo(
              new RdpAccountant()
                  .spent(releases(claim.samplingRate(), claim.steps()), 1e-5)
                  .epsilon());
      assertThat(result.bundle().records())
          .extracting(RoundRecord::epsilon)
          .containsExactly(Double.toString(largest(run, 1)), Double.toString(largest(run, 2)));
      assertThat(result.bundle().records()).allMatch(record -> record.metrics().isEmpty());
      assertThat(result.statement().metrics()).isEmpty();
      assertThat(run.partyRefusals).isEmpty();
    }
  }

  /** The contract's numbers, written down a second time. */
  private static double largest(RunFixture run, int rounds) {
    double largest = 0;
    for (MemberId party : run.draft.parties) {
      long rows = run.draft.dataset(party).descriptor().rows();
      long steps = 0;
      for (long taken = 0; taken < rows; taken += run.draft.batchSize) {
        steps += run.draft.localEpochs;
      }
      SampledGaussian releases = releases((double) run.draft.batchSize / rows, steps * rounds);
      largest = Math.max(largest, new RdpAccountant().spent(releases, 1e-5).epsilon());
    }
    return largest;
  }

  private static SampledGaussian releases(double rate, long steps) {
    return new SampledGaussian(Noise.DISCRETE_GAUSSIAN, 1.5, rate, steps);
  }

  /** Examples weigh as before, and a robust rule sees updates that are noisy already. */
  @Test
  void theSameContractMakesAnotherModelEachTimeWithAnyRuleThatLooksAtUpdates() throws Exception {
    float[] first = modelByMedian();
    assertThat(modelByMedian()).isNotEqualTo(first);
  }

  private static float[] modelByMedian() throws Exception {
    try (RunFixture run = withNoise(MaskingTerms.OFF).ofRounds(1)) {
      run.draft.rule = "median-then-fed-avg";
      run.draft.ruleParameters = Map.of("serverLearningRate", 1.0);
      run.begin();
      RunFixture.Result result = run.awaitResult();
      assertThat(result.bundle().records().getFirst().examples())
          .isEqualTo(trainingRows(run.draft));
      return result.model().parameters();
    }
  }

  private static long trainingRows(ContractDraft draft) throws Exception {
    long rows = 0;
    for (MemberId party : draft.parties) {
      rows += WholeRunTest.trainingRows(draft, party).rows();
    }
    return rows;
  }

  @Test
  void aModelWhoseRowsCannotBeClippedOneByOneStopsTrainersAndAggregatorAtOnce() throws Exception {
    try (RunFixture run = withNoise(MaskingTerms.OFF)) {
      run.draft.model =
          ContractDraft.MODEL
              .dl4jJson()
              .replaceFirst("(\"gradientNormalization\"\\s*:\\s*)\"None\"", "$1\"ClipL2PerLayer\"");
      run.start();
      for (MemberId node : new MemberId[] {World.NODE_1, World.HUB}) {
        run.assign(node, run.assignment().toBytes());
        RunStoppedException stopped = run.node(node).recorder.awaitStop();
        assertThat(stopped.rule()).isEqualTo(Rule.TERMS);
        assertThat(stopped)
            .hasMessageContaining("record-level privacy cannot train")
            .hasMessageContaining("clips its gradients otherwise in layer 0");
      }
    }
  }
}
