package org.fedclave.benchmarks.quality;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.fedclave.models.DivergedException;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.LocalTraining;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelZoo;
import org.fedclave.models.Normaliser;
import org.fedclave.models.StatisticsLayout;
import org.fedclave.models.TrainingEngine;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.RateSchedule;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.tables.SplitMix64;
import org.fedclave.trainer.Recipe;
import org.fedclave.trainer.RunStoppedException;
import org.fedclave.trainer.UnattestedRun;

/**
 * FLamby's recipe for Fed-Heart-Disease, repeated: each hospital normalises its rows by its own
 * training rows; 15 rounds of 100 steps on 4 rows; the pooled test set is normalised by all
 * training rows together. Seeds choose the start and the order of rows.
 *
 * <p>FLamby divides by the sample's standard deviation, this by the population's: in the smallest
 * hospital, with 30 training rows, 1.7 % less.
 */
final class HeartTable {

  /** Local steps of a round. */
  static final int STEPS = 100;

  private static final int ROUNDS = 15;
  private static final int BATCH = 4;
  private static final double POOLED_RATE = 0.001;
  private static final int POOLED_EPOCHS = 50;
  private static final double NO_CLIP = 1e9;

  private final Hospitals hospitals;
  private final SequencedMap<MemberId, Examples> training = new LinkedHashMap<>();
  private final Examples pooledTraining;
  private final Examples pooledTest;

  HeartTable(Hospitals hospitals) {
    this.hospitals = hospitals;
    hospitals.training().forEach((name, rows) -> training.put(name, normaliser(rows).apply(rows)));
    Normaliser pooled = normaliser(hospitals.pooledTraining());
    this.pooledTraining = pooled.apply(hospitals.pooledTraining());
    this.pooledTest = pooled.apply(hospitals.pooledTest());
  }

  private Normaliser normaliser(Examples rows) {
    var layout = new StatisticsLayout(hospitals.schema());
    return layout.read(rows.rows(), layout.of(rows)).normaliser(rows.featureCount());
  }

  /**
   * Accuracy on the pooled test set, federated.
   *
   * @param seeds from 1 to this
   */
  Scores accuracy(HeartMethod method, int seeds) throws RunStoppedException, InterruptedException {
    Recipe recipe = recipe(method);
    List<Double> accuracies = new ArrayList<>();
    try (var engine = new TrainingEngine(Engines.dl4j(), recipe.model())) {
      for (int seed = 1; seed <= seeds; seed++) {
        try (var run = new UnattestedRun(recipe, training, seed)) {
          if (method.byExamples()) {
            run.weighingByExamples();
          }
          float[] model = run.train(start(seed), UnattestedRun.Observer.NONE);
          accuracies.add(Accuracy.of(engine, model, pooledTest));
        }
      }
    }
    return new Scores(accuracies);
  }

  private Recipe recipe(HeartMethod method) {
    LocalTerms local =
        method.rule().equals("scaffold")
            ? LocalTerms.epochs(1, BATCH) // the rule says how many steps
            : new LocalTerms(Engines.DL4J, 0, STEPS, BATCH, RateSchedule.CONSTANT, 0);
    return new Recipe(
        logisticRegression(new LocalOptimiser.Sgd(method.softmaxRate())),
        new TrainingTerms(ROUNDS, local, 0, ROUNDS),
        new AggregationTerms(method.rule(), method.softmaxParameters(), MaskingTerms.OFF, NO_CLIP));
  }

  /** Accuracy on the pooled test set of one model that had all training rows. */
  Scores pooledAccuracy(int seeds) throws DivergedException, InterruptedException {
    // Adam's step has its rate's length, so that the softmax's is half of the sigmoid's.
    ModelConfiguration model = logisticRegression(new LocalOptimiser.Adam(POOLED_RATE / 2));
    List<Double> accuracies = new ArrayList<>();
    try (var engine = new TrainingEngine(Engines.dl4j(), model)) {
      for (int seed = 1; seed <= seeds; seed++) {
        float[] trained =
            engine
                .train(start(seed), pooledTraining, new LocalTraining(POOLED_EPOCHS, BATCH, seed))
                .parameters();
        accuracies.add(Accuracy.of(engine, trained, pooledTest));
      }
    }
    return new Scores(accuracies);
  }

  private ModelConfiguration logisticRegression(LocalOptimiser optimiser) {
    return ModelZoo.logisticRegression(
        pooledTest.featureCount(), pooledTest.labelCount(), 0, optimiser);
  }

  /**
   * Where PyTorch starts a linear layer of one output: all of v and c uniform within {@code 1 /
   * sqrt(features)}; here half of it in class 1 and the opposite in class 0.
   */
  private float[] start(int seed) {
    int features = pooledTest.featureCount();
    var random = new SplitMix64(seed);
    float[] start = new float[2 * features + 2]; // weights to class 0, to class 1, biases
    for (int i = 0; i <= features; i++) {
      double v = (2 * random.nextDouble() - 1) / Math.sqrt(features);
      int class0 = i < features ? i : 2 * features;
      int class1 = i < features ? features + i : 2 * features + 1;
      start[class0] = (float) (-v / 2);
      start[class1] = (float) (v / 2);
    }
    return start;
  }
}
