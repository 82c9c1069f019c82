package org.fedclave.benchmarks.quality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.fedclave.models.Engines;
import org.fedclave.models.EvaluationCounts;
import org.fedclave.models.Examples;
import org.fedclave.models.Normaliser;
import org.fedclave.models.TrainingEngine;
import org.fedclave.protocol.MemberId;
import org.fedclave.tables.SplitMix64;
import org.fedclave.tables.TableSchema;
import org.fedclave.trainer.Recipe;
import org.fedclave.trainer.RunStoppedException;
import org.fedclave.trainer.UnattestedRun;

/**
 * Chooses hyper-parameters by k-fold cross-validation on training rows, which are all that it gets:
 * each party's rows are dealt to k folds at random; what trains on the others (and counts the
 * statistics that normalise) is measured on this one; the least log loss over all rows wins.
 */
final class CrossValidation {

  private static final int FOLDS = 5;
  private static final long SEED = 1;

  private final TableSchema schema;
  private final SequencedMap<MemberId, Examples> training;
  private final SequencedMap<MemberId, int[]> folds = new LinkedHashMap<>();

  /**
   * A candidate with what it reached on rows that it did not see.
   *
   * @param counts over all folds
   */
  record Judged(Candidate candidate, EvaluationCounts counts) {}

  /**
   * @param training each party's training rows, not normalised
   */
  CrossValidation(TableSchema schema, SequencedMap<MemberId, Examples> training) {
    this.schema = schema;
    this.training = training;
    var random = new SplitMix64(SEED);
    training.forEach((party, rows) -> folds.put(party, deal(rows.rows(), random)));
  }

  /** The fold of each row; folds have equally many rows, but for one. */
  static int[] deal(int rows, SplitMix64 random) {
    int[] fold = new int[rows];
    for (int i = 0; i < rows; i++) {
      int j = random.nextInt(i + 1);
      fold[i] = fold[j];
      fold[j] = i % FOLDS;
    }
    return fold;
  }

  /**
   * Measures every candidate after every number of rounds, the best first.
   *
   * @param candidates each trains as long as the longest of {@code rounds}
   * @param rounds after which a training may end
   */
  List<Judged> judge(List<Candidate> candidates, List<Integer> rounds)
      throws RunStoppedException, InterruptedException {
    Map<Candidate, EvaluationCounts> counts = new LinkedHashMap<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      for (Candidate candidate : candidates) {
        judge(candidate, rounds, fold, counts);
      }
    }
    List<Judged> judged = new ArrayList<>();
    counts.forEach((candidate, sum) -> judged.add(new Judged(candidate, sum)));
    judged.sort(Comparator.comparingDouble(each -> each.counts().meanLoss()));
    return judged;
  }

  private void judge(
      Candidate candidate, List<Integer> rounds, int fold, Map<Candidate, EvaluationCounts> counts)
      throws RunStoppedException, InterruptedException {
    SequencedMap<MemberId, Examples> seen = rows(fold, false);
    Recipe recipe = candidate.recipe(seen.firstEntry().getValue());
    Normaliser normaliser = UnattestedRun.globalNormaliser(recipe, schema, seen);
    seen.replaceAll((_, rows) -> normaliser.apply(rows));
    Examples unseen =
        normaliser.apply(Examples.concatenate(List.copyOf(rows(fold, true).values())));
    try (var engine = new TrainingEngine(Engines.dl4j(), recipe.model());
        var run = new UnattestedRun(recipe, seen, SEED)) {
      run.train(
          recipe.model().initialParameters(SEED),
          (round, model) -> {
            if (rounds.contains(round)) {
              EvaluationCounts reached = engine.evaluate(model, unseen).counts();
              counts.merge(candidate.after(round), reached, EvaluationCounts::merge);
            }
          });
    }
  }

  /** Each party's rows of one fold, or all but those. */
  private SequencedMap<MemberId, Examples> rows(int fold, boolean inside) {
    SequencedMap<MemberId, Examples> chosen = new LinkedHashMap<>();
    training.forEach(
        (party, rows) -> {
          int[] of = folds.getOrDefault(party, new int[0]);
          chosen.put(party, rows.where(row -> (of[row] == fold) == inside));
        });
    return chosen;
  }
}
