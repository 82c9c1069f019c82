package org.fedclave.benchmarks.quality;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.fedclave.benchmarks.ConfidentialRun;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.Normaliser;
import org.fedclave.models.StatisticsLayout;
import org.fedclave.models.TrainingEngine;
import org.fedclave.protocol.round.SummedStatistics;
import org.fedclave.trainer.Recipe;
import org.fedclave.trainer.RunStoppedException;
import org.fedclave.trainer.UnattestedRun;

/**
 * Fed-Heart-Disease as Fedclave would train it: features normalised by means and deviations over
 * all hospitals' training rows, which a masked sum counts before the first round.
 */
final class HeartConfidential {

  /** Numbers of rounds that cross-validation chooses from. */
  static final List<Integer> ROUNDS = List.of(5, 10, 20);

  private final Hospitals hospitals;

  HeartConfidential(Hospitals hospitals) {
    this.hospitals = hospitals;
  }

  /** All candidates, measured on training rows, the best first. */
  List<CrossValidation.Judged> choose(List<Candidate> candidates, List<Integer> rounds)
      throws RunStoppedException, InterruptedException {
    return new CrossValidation(hospitals.schema(), hospitals.training()).judge(candidates, rounds);
  }

  /**
   * Accuracy on the pooled test set, in one process and without masks.
   *
   * @param seeds from 1 to this, of the order of rows
   */
  Scores unattested(Candidate candidate, int seeds)
      throws RunStoppedException, InterruptedException {
    Recipe recipe = candidate.recipe(hospitals.pooledTest());
    Normaliser normaliser =
        UnattestedRun.globalNormaliser(recipe, hospitals.schema(), hospitals.training());
    var training = new LinkedHashMap<>(hospitals.training());
    training.replaceAll((_, rows) -> normaliser.apply(rows));
    List<Double> accuracies = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      try (var run = new UnattestedRun(recipe, training, seed)) {
        float[] start = recipe.model().initialParameters(seed);
        float[] model = run.train(start, UnattestedRun.Observer.NONE);
        accuracies.add(accuracy(recipe, model, normaliser));
      }
    }
    return new Scores(accuracies);
  }

  /**
   * Accuracy on the pooled test set of the model of one whole run: attested, masked, its proof
   * verified. Test rows are normalised by the statistics that the proof carries.
   *
   * @param work an empty folder
   */
  double confidential(Candidate candidate, Path work) throws Exception {
    Recipe recipe = candidate.recipe(hospitals.pooledTest());
    ConfidentialRun run =
        ConfidentialRun.of("cardiology", hospitals.schema(), hospitals.tables(), recipe, work);
    var counted =
        SummedStatistics.parse(run.verified().execution().records().getFirst().statistics());
    Normaliser normaliser =
        new StatisticsLayout(hospitals.schema())
            .read(counted.rows(), counted.means())
            .normaliser(recipe.model().featureCount());
    return accuracy(recipe, run.model().parameters(), normaliser);
  }

  private double accuracy(Recipe recipe, float[] model, Normaliser normaliser)
      throws InterruptedException {
    Examples test = normaliser.apply(hospitals.pooledTest());
    try (var engine = new TrainingEngine(Engines.dl4j(), recipe.model())) {
      return Accuracy.of(engine, model, test);
    }
  }
}
