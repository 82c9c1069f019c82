package org.fedclave.benchmarks.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.ModelZoo;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.EarlyStopping;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.Normalisation;
import org.fedclave.protocol.contract.RateSchedule;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.trainer.Recipe;

/**
 * Hyper-parameters of a confidential configuration: logistic regression, features normalised by all
 * parties' rows, FedAvg, pairwise masks.
 *
 * @param rate of local SGD
 * @param steps local steps of a round
 * @param l2 weight of half the squared weights in the loss
 * @param rounds how many
 */
record Candidate(double rate, int steps, double l2, int rounds) {

  private static final int BATCH = 16;

  /** Longer than any honest update here, so that a clip changes none. */
  private static final double CLIP = 10;

  /** The grid, without rounds: those are read off along one training. */
  static List<Candidate> grid(int rounds) {
    List<Candidate> grid = new ArrayList<>();
    for (double rate : new double[] {0.01, 0.03, 0.1}) {
      for (int steps : new int[] {10, 50}) {
        for (double l2 : new double[] {0, 0.01}) {
          grid.add(new Candidate(rate, steps, l2, rounds));
        }
      }
    }
    return grid;
  }

  /** The same, ended after another number of rounds. */
  Candidate after(int otherRounds) {
    return new Candidate(rate, steps, l2, otherRounds);
  }

  /** What a contract says, for rows like these. */
  Recipe recipe(Examples rows) {
    LocalTerms local = new LocalTerms(Engines.DL4J, 0, steps, BATCH, RateSchedule.CONSTANT, 0);
    return new Recipe(
        ModelZoo.logisticRegression(
            rows.featureCount(), rows.labelCount(), l2, new LocalOptimiser.Sgd(rate)),
        new TrainingTerms(rounds, local, 0, rounds + 1, Normalisation.GLOBAL, EarlyStopping.NEVER),
        new AggregationTerms(
            "fed-avg", Map.of("serverLearningRate", 1.0), MaskingTerms.USUAL, CLIP));
  }

  @Override
  public String toString() {
    return "learning rate %s, %d steps, l2 %s, %d rounds".formatted(rate, steps, l2, rounds);
  }
}
