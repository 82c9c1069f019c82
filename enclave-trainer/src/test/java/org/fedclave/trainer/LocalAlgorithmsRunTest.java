package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fedclave.aggregation.Clip;
import org.fedclave.models.ControlVariates;
import org.fedclave.models.Engines;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.ModelZoo;
import org.fedclave.models.ScaffoldTraining;
import org.fedclave.models.TrainingEngine;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.round.RoundRecord;
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
      assertClose(model, expected, 1e-6);
    }
  }

  /** Wang et al. 2020: {@code (sum p_i tau_i) sum p_i u_i / tau_i}. */
  private static double[] afterOneRoundOfFedNova(ContractDraft draft, RunFixture run)
      throws Exception {
    float[] start = ContractDraft.MODEL.initialParameters(draft.seed);
    double examples = 0;
    double weightedSteps = 0;
    double[] direction = new double[start.length];
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), ContractDraft.MODEL)) {
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

  private static RunFixture scaffold() {
    RunFixture run = withRule("scaffold", Map.of("serverLearningRate", 0.5, "localSteps", 7.0));
    run.draft.localEpochs = 1;
    run.draft.rounds = 4;
    run.draft.clipNorm = 0.3;
    return run;
  }

  @Test
  void theModelOfScaffoldIsThatOfThePaperThoughOnlyUpdatesTravel() throws Exception {
    try (RunFixture run = scaffold()) {
      run.begin();
      RunFixture.Result result = run.awaitResult();
      assertThat(result.statement().rule())
          .isEqualTo("scaffold(serverLearningRate=0.5, localSteps=7.0)");
      assertClose(result.model().parameters(), afterScaffold(run.draft, run, true), 1e-5);
      assertThat(distance(result.model().parameters(), afterScaffold(run.draft, run, false)))
          .as("distance from the same without control variates")
          .isGreaterThan(1e-3);
    }
  }

  @Test
  void scaffoldUnderMasksDiffersByTheirRoundingOnly() throws Exception {
    try (RunFixture run = scaffold()) {
      run.draft.masking = MaskingTerms.pairwise(32);
      run.begin();
      assertClose(
          run.awaitResult().model().parameters(), afterScaffold(run.draft, run, true), 1e-4);
    }
  }

  /** Karimireddy et al. 2020, Algorithm 1, with option II and every c_i+ - c_i sent. */
  private static double[] afterScaffold(ContractDraft draft, RunFixture run, boolean isCorrected)
      throws Exception {
    float[] model = ContractDraft.MODEL.initialParameters(draft.seed);
    double travel = 7 * 0.05;
    float[] server = new float[model.length];
    Map<MemberId, float[]> own = new HashMap<>();
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), ContractDraft.MODEL)) {
      for (int round = 0; round < draft.rounds; round++) {
        double[] step = new double[model.length];
        double[] change = new double[model.length];
        for (MemberId party : draft.parties) {
          float[] before = own.getOrDefault(party, new float[model.length]);
          long seed = WholeRunTest.orderSeed(run.signed().run(), round, party.name());
          float[] after =
              engine
                  .trainScaffold(
                      model,
                      WholeRunTest.trainingRows(draft, party),
                      new ScaffoldTraining(7, draft.batchSize, seed),
                      isCorrected
                          ? new ControlVariates(server, before)
                          : ControlVariates.zero(model.length))
                  .parameters();
          float[] update = new float[model.length];
          for (int i = 0; i < model.length; i++) {
            update[i] = after[i] - model[i];
          }
          Clip.toNorm(update, draft.clipNorm);
          float[] next = new float[model.length];
          for (int i = 0; i < model.length; i++) {
            next[i] = (float) (before[i] - server[i] - update[i] / travel);
            step[i] += update[i] / (double) draft.parties.size();
            change[i] += (next[i] - before[i]) / (double) draft.parties.size();
          }
          own.put(party, next);
        }
        for (int i = 0; i < model.length; i++) {
          model[i] = (float) (model[i] + 0.5 * step[i]);
          server[i] = (float) (server[i] + change[i]);
        }
      }
    }
    double[] result = new double[model.length];
    for (int i = 0; i < model.length; i++) {
      result[i] = model[i];
    }
    return result;
  }

  @Test
  void scaffoldWithAnOptimiserOfMomentumStopsTheRunBeforeAnyRound() throws Exception {
    try (RunFixture run = scaffold()) {
      run.draft.model =
          ModelZoo.logisticRegression(
                  ContractDraft.FEATURES, 2, 0.001, new LocalOptimiser.Adam(0.05))
              .dl4jJson();
      run.begin();

      RunStoppedException stopped = run.hub().recorder.awaitStop();
      assertThat(stopped.rule()).isEqualTo(Rule.TERMS);
      assertThat(stopped)
          .hasMessageContaining("SCAFFOLD cannot train a model that steps with Adam");
    }
  }

  @Test
  void scaffoldWithLocalEpochsStopsTheRunBecauseItCountsSteps() throws Exception {
    try (RunFixture run = scaffold()) {
      run.draft.localEpochs = 2;
      run.begin();

      RunStoppedException stopped = run.hub().recorder.awaitStop();
      assertThat(stopped.rule()).isEqualTo(Rule.TERMS);
      assertThat(stopped).hasMessageContaining("local training has 2 epochs; set epochs to 1");
    }
  }

  @Test
  void flTrustWeighsUpdatesByThoseOfThePartyWithTheRootRows() throws Exception {
    try (RunFixture run =
        withRule("fl-trust-then-fed-avg", Map.of("serverLearningRate", 1.0, "root", 1.0))) {
      run.draft.rounds = 1;
      run.begin();
      RunFixture.Result result = run.awaitResult();

      assertClose(result.model().parameters(), afterOneRoundOfFlTrust(run.draft, run), 1e-6);
      assertThat(result.bundle().records().getFirst().excluded())
          .containsExactly(
              new RoundRecord.Excluded(
                  World.BIRCH, "it is the root update, which weighs the others"));
      assertThat(result.statement().rule())
          .isEqualTo("fl-trust-then-fed-avg(root=1.0, serverLearningRate=1.0)");
    }
  }

  /** Cao et al. 2021, equations 2 to 4, with the update on birch's rows as u_0. */
  private static double[] afterOneRoundOfFlTrust(ContractDraft draft, RunFixture run)
      throws Exception {
    float[] start = ContractDraft.MODEL.initialParameters(draft.seed);
    double[] model = new double[start.length];
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), ContractDraft.MODEL)) {
      float[] root = WholeRunTest.update(engine, draft, run.signed().run(), 0, World.BIRCH, start);
      double trusts = 0;
      for (MemberId party : List.of(World.ALDER, World.CEDAR)) {
        float[] update = WholeRunTest.update(engine, draft, run.signed().run(), 0, party, start);
        double trust = Math.max(0, dot(update, root) / (norm(update) * norm(root)));
        trusts += trust;
        for (int i = 0; i < model.length; i++) {
          model[i] += trust * norm(root) / norm(update) * update[i];
        }
      }
      for (int i = 0; i < model.length; i++) {
        model[i] = start[i] + model[i] / trusts;
      }
    }
    return model;
  }

  @Test
  void aRootThatIsNoPartyStopsTheRun() throws Exception {
    try (RunFixture run =
        withRule("fl-trust-then-fed-avg", Map.of("serverLearningRate", 1.0, "root", 3.0))) {
      run.begin();

      RunStoppedException stopped = run.hub().recorder.awaitStop();
      assertThat(stopped.rule()).isEqualTo(Rule.TERMS);
      assertThat(stopped).hasMessageContaining("root at party number 3; the run has 3 parties");
    }
  }

  private static double dot(float[] one, float[] other) {
    double dot = 0;
    for (int i = 0; i < one.length; i++) {
      dot += (double) one[i] * other[i];
    }
    return dot;
  }

  private static double norm(float[] vector) {
    return Math.sqrt(dot(vector, vector));
  }

  private static double distance(float[] model, double[] expected) {
    double sum = 0;
    for (int i = 0; i < model.length; i++) {
      sum += (model[i] - expected[i]) * (model[i] - expected[i]);
    }
    return Math.sqrt(sum);
  }

  private static void assertClose(float[] model, double[] expected, double tolerance) {
    for (int i = 0; i < model.length; i++) {
      assertThat((double) model[i]).as("parameter " + i).isCloseTo(expected[i], offset(tolerance));
    }
  }
}
