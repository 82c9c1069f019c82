package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.fedclave.aggregation.privacy.ContractPrivacy;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.round.Progress;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.transport.LetterKind;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole runs under central privacy, with masks and without. */
final class PrivateRunTest {
  private static final PrivacyTerms CENTRAL = PrivacyTerms.central(2, 1e-5);

  static Stream<MaskingTerms> masks() {
    return Stream.of(MaskingTerms.OFF, MaskingTerms.pairwise(32), MaskingTerms.pairwise(16));
  }

  @ParameterizedTest
  @MethodSource("masks")
  void theModelIsAsNoisyAsTheContractSaysAndAVerifierFindsWhatWasSpent(MaskingTerms masking)
      throws Exception {
    try (RunFixture run = masking.isMasked() ? new RunFixture().masked() : new RunFixture()) {
      run.draft.masking = masking;
      run.draft.privacy = CENTRAL;
      run.begin();

      requireNoMetricsInProgress(run);
      RunFixture.Result result = run.awaitResult();

      ContractPrivacy found = ContractPrivacy.of(run.signed().contract());
      var verified = new ProofVerifier().verify(result.modelFile(), result.proof());
      assertThat(verified.execution().statement().privacy())
          .isEqualTo(found.claim(run.draft.rounds));
      assertThat(result.bundle().records())
          .extracting(RoundRecord::epsilon)
          .containsExactly(found.epsilon(1), found.epsilon(2));
      assertThat(result.bundle().records()).allMatch(record -> record.metrics().isEmpty());
      assertThat(result.statement().metrics()).isEmpty();
      requireNoise(run, result.model().parameters());
    }
  }

  private static void requireNoMetricsInProgress(RunFixture run) throws Exception {
    var letter = run.awaitRequesterMail(LetterKind.PROGRESS);
    Progress progress =
        Progress.open(letter.payload(), World.member(World.REQUESTER).kem(), run.signed().run());
    assertThat(progress.metrics()).isEmpty();
  }

  /**
   * Two rounds of noise with deviation z C / parties each, where clipped training itself moves a
   * coordinate by at most a fifth of that in the mean. Of 62 coordinates the deviation is found to
   * 9 %; a correct program fails with a probability below 1e-6.
   */
  private static void requireNoise(RunFixture run, float[] model) {
    float[] before = ContractDraft.MODEL.initialParameters(run.draft.seed);
    double squares = 0;
    for (int i = 0; i < model.length; i++) {
      squares += Math.pow(model[i] - before[i], 2) / model.length;
    }
    double expected = 2 * run.draft.clipNorm * Math.sqrt(2) / run.draft.parties.size();
    assertThat(Math.sqrt(squares)).isBetween(expected * 0.55, expected * 1.55);
  }
}
