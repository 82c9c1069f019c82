package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Map;
import org.fedclave.models.Dl4jEngine;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.ModelZoo;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.junit.jupiter.api.Test;

/** Runs whose rule says how trainers train, or weighs how long they did. */
class LocalAlgorithmsRunTest {

  private static RunFixture withRule(String rule, Map<String, Double> parameters) {
    RunFixture run = new RunFixture();
    run.draft.localEpochs = 3;
    run.draft.rule = rule;
    run.draft.ruleParameters = parameters;
    return run;
  }

  @Test
  void theModelOfFedProxIsBitForBitThatOfTrainersPulledBack() throws Exception {
    float[] pulled = fedProx(2.0);
    assertThat(fedProx(1e-30)).isNotEqualTo(pulled);
  }

  /** The model of a run with this weight, after a comparison with the same worked out again. */
  private static float[] fedProx(double mu) throws Exception {
    try (RunFixture run = withRule("fed-prox", Map.of("serverLearningRate", 1.0, "mu", mu))) {
      run.draft.clipNorm = 0.3;
      run.begin();
      RunFixture.Result result = run.awaitResult();

      float[] model = result.model().parameters();
      assertThat(model).isEqualTo(WholeRunTest.recomputed(run.draft, run.signed().run()));
      assertThat(result.statement().rule())
          .isEqualTo("fed-prox(serverLearningRate=1.0, mu=" + mu + ")");
      return model;
    }
  }

  @Test
  void fedNovaWeighsEachUpdateByTheStepsThatItsRowsTook() throws Exception {
    try (RunFixture run = withRule("fed-nova-then-fed-avg", Map.of("serverLearningRate", 1.0))) {
      run.draft.rounds = 1;
      run.draft.batchSize =
          1; // as many steps as rows, of which hardly two hospitals have the same number
      run.begin();
      float[] model = run.awaitResult().model().parameters();
      double[] expected = afterOneRoundOfFedNova(run.draft, run);
      for (int i = 0; i < model.length; i++) {
        assertThat((double) model[i]).as("parameter " + i).isCloseTo(expected[i], offset(1e-6));
      }
    }
  }

  /** Wang et al. 2020: {@code (sum p_i tau_i) sum p_i u_i / tau_i}. */
  private static double[] afterOneRoundOfFedNova(ContractDraft draft, RunFixture run)
      throws Exception {
    float[] start = ContractDraft.MODEL.initialParameters(draft.seed);
    double examples = 0;
    double weightedSteps = 0;
    double[] direction = new double[start.length];
    try (Dl4jEngine engine = new Dl4jEngine(ContractDraft.MODEL)) {
      for (MemberId party : draft.parties) {
        int rows = WholeRunTest.trainingRows(draft, party).rows();
        double tau = draft.localEpochs * Math.ceil(rows / (double) draft.batchSize);
        float[] update = WholeRunTest.update(engine, draft, run.signed().run(), 0, party, start);
        for (int i = 0; i < update.length; i++) {
          direction[i] += rows * update[i] / tau;
        }
        examples += rows;
        weightedSteps += rows * tau;
      }
    }
    double[] model = new double[start.length];
    for (int i = 0; i < model.length; i++) {
      model[i] = start[i] + weightedSteps / examples * direction[i] / examples;
    }
    return model;
  }

  @Test
  void fedNovaWithAdamStopsTheRunBeforeAnyRound() throws Exception {
    try (RunFixture run = withRule("fed-nova-then-fed-avg", Map.of("serverLearningRate", 1.0))) {
      run.draft.model =
          ModelZoo.logisticRegression(
                  ContractDraft.FEATURES, 2, 0.001, new LocalOptimiser.Adam(0.05))
              .dl4jJson();
      run.begin();

      RunStoppedException stopped = run.hub().recorder.awaitStop();
      assertThat(stopped.rule()).isEqualTo(Rule.TERMS);
      assertThat(stopped).hasMessageContaining("steps with Adam; take optimiser sgd");
    }
  }

  @Test
  void fedNovaUnderMasksStopsTheRun() throws Exception {
    try (RunFixture run = withRule("fed-nova-then-fed-avg", Map.of("serverLearningRate", 1.0))) {
      run.draft.masking = MaskingTerms.pairwise(32);
      run.begin();

      RunStoppedException stopped = run.hub().recorder.awaitStop();
      assertThat(stopped.rule()).isEqualTo(Rule.TERMS);
      assertThat(stopped).hasMessageContaining("fed-nova needs each update by itself");
    }
  }
}
