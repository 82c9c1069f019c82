package org.fedclave.benchmarks.quality;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import org.fedclave.models.DivergedException;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.LocalTraining;
import org.fedclave.models.ModelZoo;
import org.fedclave.models.TrainingEngine;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.tables.HeldOut;
import org.fedclave.trainer.Recipe;
import org.fedclave.trainer.RunStoppedException;
import org.fedclave.trainer.UnattestedRun;

/**
 * What parties gain by training together: a logistic regression trained federated, on all rows
 * pooled, and by each party alone, all with the same rates and as many passes over rows; the area
 * under the ROC curve on test rows of all parties.
 */
final class Comparison {

  private static final int TEST_PERCENT = 30;
  private static final int ROUNDS = 30;
  private static final int BATCH = 32;
  private static final double RATE = 0.05;
  private static final double L2 = 0.001;
  private static final double NO_CLIP = 1e9;

  private final SequencedMap<MemberId, Examples> training = new LinkedHashMap<>();
  private final Examples test;
  private final Recipe recipe;

  /**
   * One way to train.
   *
   * @param name of the way
   * @param auc by seed
   * @param interval of their mean
   * @param lead how much more than federated training, if this is another
   */
  record Line(String name, Scores auc, Bootstrap.Interval interval, Bootstrap.Interval lead) {}

  /**
   * @param rows each party's, scaled by the schema; every third is for testing, by a rule without a
   *     look at them
   */
  Comparison(SequencedMap<MemberId, Examples> rows) {
    List<Examples> tests = new ArrayList<>();
    rows.forEach(
        (party, all) -> {
          Examples.Split split = all.split(new HeldOut(TEST_PERCENT, party.name().hashCode()), 0);
          training.put(party, split.training());
          tests.add(split.heldOut());
        });
    this.test = Examples.concatenate(tests);
    this.recipe =
        new Recipe(
            ModelZoo.logisticRegression(
                test.featureCount(), test.labelCount(), L2, new LocalOptimiser.Sgd(RATE)),
            new TrainingTerms(ROUNDS, LocalTerms.epochs(1, BATCH), 0, ROUNDS),
            new AggregationTerms(
                "fed-avg", Map.of("serverLearningRate", 1.0), MaskingTerms.OFF, NO_CLIP));
  }

  /** Rows that test. */
  int testRows() {
    return test.rows();
  }

  /**
   * Trains every way.
   *
   * @param seeds from 1 to this, of the order of rows
   */
  List<Line> lines(int seeds) throws RunStoppedException, DivergedException, InterruptedException {
    SequencedMap<String, List<RocAuc>> models = new LinkedHashMap<>();
    models.put("federated", federated(seeds));
    models.put("pooled", alone(Examples.concatenate(List.copyOf(training.values())), seeds));
    for (Map.Entry<MemberId, Examples> party : training.entrySet()) {
      models.put(party.getKey() + " alone", alone(party.getValue(), seeds));
    }
    var bootstrap = new Bootstrap(test.rows());
    ToDoubleFunction<int[]> federated = times -> mean(models.firstEntry().getValue(), times);
    List<Line> lines = new ArrayList<>();
    models.forEach(
        (name, each) ->
            lines.add(
                new Line(
                    name,
                    new Scores(each.stream().map(RocAuc::all).toList()),
                    bootstrap.interval(times -> mean(each, times)),
                    bootstrap.interval(
                        times -> mean(each, times) - federated.applyAsDouble(times)))));
    return lines;
  }

  private static double mean(List<RocAuc> models, int[] times) {
    return models.stream().mapToDouble(model -> model.of(times)).average().orElseThrow();
  }

  private List<RocAuc> federated(int seeds) throws RunStoppedException, InterruptedException {
    List<RocAuc> curves = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      try (var run = new UnattestedRun(recipe, training, seed)) {
        float[] start = recipe.model().initialParameters(seed);
        curves.add(curve(run.train(start, UnattestedRun.Observer.NONE)));
      }
    }
    return curves;
  }

  private List<RocAuc> alone(Examples rows, int seeds)
      throws DivergedException, InterruptedException {
    List<RocAuc> curves = new ArrayList<>();
    try (var engine = new TrainingEngine(Engines.dl4j(), recipe.model())) {
      for (int seed = 1; seed <= seeds; seed++) {
        float[] start = recipe.model().initialParameters(seed);
        var passes = new LocalTraining(ROUNDS, BATCH, seed);
        curves.add(curve(engine.train(start, rows, passes).parameters()));
      }
    }
    return curves;
  }

  private RocAuc curve(float[] parameters) {
    return RocAuc.of(recipe.model(), parameters, test);
  }
}
