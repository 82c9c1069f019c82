package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Optional;
import org.fedclave.protocol.contract.EarlyStopping;
import org.fedclave.protocol.contract.EarlyStopping.Metric;
import org.fedclave.protocol.contract.RateSchedule;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.api.Test;

/** Runs whose contracts say when to end, how rates fall, and what trains. */
class TrainingTermsRunTest {

  @Test
  void aRunWithoutGainsEndsEarlyWithItsBestModelAndAProofThatHolds() throws Exception {
    try (RunFixture run = new RunFixture()) {
      run.draft.rounds = 6;
      run.draft.earlyStopping = new EarlyStopping(Optional.of(Metric.ACCURACY), 2, 1);
      run.begin();

      RunFixture.Result result = run.awaitResult();

      assertThat(result.statement().rounds()).isEqualTo(3);
      assertThat(result.model().parameters())
          .isEqualTo(ContractDraft.MODEL.initialParameters(run.draft.seed));
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  @Test
  void aRunThatGoesOnGainingTakesAllItsRounds() throws Exception {
    try (RunFixture run = new RunFixture()) {
      run.draft.rounds = 3;
      run.draft.earlyStopping = new EarlyStopping(Optional.of(Metric.HELD_OUT_LOSS), 1, 0);
      run.begin();

      RunFixture.Result result = run.awaitResult();

      assertThat(result.statement().rounds()).isEqualTo(3);
      assertThat(result.model().parameters())
          .isNotEqualTo(ContractDraft.MODEL.initialParameters(run.draft.seed));
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  @Test
  void learningRatesFallAsTheContractSays() throws Exception {
    try (RunFixture run = new RunFixture()) {
      run.draft.rounds = 3;
      run.draft.clipNorm = 0.3;
      run.draft.learningRate = new RateSchedule(RateSchedule.Kind.STEP, 1, 0.5);
      run.begin();

      float[] model = run.awaitResult().model().parameters();

      assertThat(model).isEqualTo(WholeRunTest.recomputed(run.draft, run.signed().run()));
    }
  }

  @Test
  void aTrainerWithoutTheContractsEngineSaysWhichItHas() throws Exception {
    try (RunFixture run = new RunFixture()) {
      run.draft.engine = "libtorch-cuda";
      run.begin();
      RunStoppedException stopped =
          catchThrowableOfType(
              RunStoppedException.class,
              () -> Terms.engine(run.signed().contract(), Terms.model(run.signed().contract())));
      assertThat(stopped.rule()).isEqualTo(Rule.ENGINE);
      assertThat(stopped)
          .hasMessageContaining("no engine \"libtorch-cuda\"")
          .hasMessageContaining("dl4j");
    }
  }
}
